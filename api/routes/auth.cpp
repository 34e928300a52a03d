#include "api/routes/auth.h"

#include <chrono>

#include "api/domain/errors.h"
#include "api/domain/signing/jwt.h"
#include "api/domain/signing/password.h"
#include "api/handler/fields.h"
#include "api/http/client_network.h"
#include "api/server/services.h"
#include "api/store/catalogue/accounts.h"
#include "common/process/log.h"

namespace sluice::routes::auth {
namespace {

constexpr std::size_t max_username_characters = 200;
constexpr std::size_t max_password_characters = 1000;
/// After this time the queue of logins may be shorter.
constexpr std::chrono::seconds full_queue_wait{1};

bool is_password_of(const std::optional<Account>& account, const std::string& password) {
    // Checked for an unknown username: the time must not show whether a username exists.
    static const std::string nobodys_hash = hash_password("");
    const bool matches = password_matches(password, account ? account->password_hash : nobodys_hash);
    return account && matches;
}

Response too_many_attempts(std::chrono::seconds wait) {
    const auto& kind = error::too_many_attempts;
    return Response::json({{"detail", kind.code}, {"message", kind.message}}, kind.status)
        .with("Retry-After", std::to_string(wait.count()));
}

}  // namespace

Response login(Services& services, const Request& request) {
    const Fields fields(request.body);
    const auto username = fields.text("username", max_username_characters);
    const auto password = fields.text("password", max_password_characters);
    // Set by the edge alone (deploy/nginx), which overwrites what a client sends there.
    const auto network = client_network(request.header("X-Forwarded-For"));
    auto& throttle = services.login_throttle;
    if (const auto wait = throttle.attempt(username, network); wait.count() > 0) {
        log::info("login_throttled", {{"request_id", request.id}});
        return too_many_attempts(wait);
    }
    auto permit = services.passwords.enter();
    if (!permit) {
        throttle.take_back(username, network);
        log::info("login_queue_full", {{"request_id", request.id}});
        return too_many_attempts(full_queue_wait);
    }
    const auto account = find_account(services.database, username);
    const bool is_right = is_password_of(account, password);
    permit.reset();
    if (!is_right) {
        log::info("login_refused", {{"request_id", request.id}});
        throw ApiError(error::invalid_credentials);
    }
    throttle.succeeded(username, network);
    if (account->is_disabled) throw ApiError(error::account_disabled);
    const auto expires_at = epoch_seconds(services.now()) + services.config.login_seconds;
    const auto token = sign_access_token({account->user_id, account->role, account->tenant_code, expires_at},
                                         services.config.jwt_secret);
    log::info("login", {{"request_id", request.id}, {"user", account->user_id}});
    return Response::json({{"access_token", token}, {"expires_in", services.config.login_seconds}})
        .with("Cache-Control", "no-store");
}

}  // namespace sluice::routes::auth
