#include "api/routes/auth.h"

#include <semaphore>

#include "api/domain/jwt.h"
#include "api/domain/password.h"
#include "api/errors.h"
#include "api/fields.h"
#include "api/services.h"
#include "api/store/accounts.h"
#include "common/log.h"

namespace sluice::routes::auth {
namespace {

constexpr std::size_t most_username_bytes = 200;
constexpr std::size_t most_password_bytes = 1000;
/// Each takes a core and 64 MiB for a tenth of a second; more of them wait, so that a flood of logins leaves the
/// machine to the players.
constexpr std::ptrdiff_t logins_at_a_time = 2;

bool is_password_of(const std::optional<Account>& account, const std::string& password) {
    static std::counting_semaphore<logins_at_a_time> free_places(logins_at_a_time);
    // Matches nothing, but takes as long: whether a username exists must not show in the time.
    static const std::string nobodys_hash = hash_password("");
    struct Place {
        Place() { free_places.acquire(); }
        ~Place() { free_places.release(); }
    } const place;
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
    const auto username = fields.text("username", most_username_bytes);
    const auto password = fields.text("password", most_password_bytes);
    const auto address = request.header("X-Forwarded-For");
    if (const auto wait = services.login_throttle.attempt(username, address); wait.count() > 0) {
        log::info("login_throttled", {{"request_id", request.id}});
        return too_many_attempts(wait);
    }
    const auto account = find_account(services.database, username);
    if (!is_password_of(account, password)) {
        log::info("login_refused", {{"request_id", request.id}});
        throw ApiError(error::invalid_credentials);
    }
    services.login_throttle.forget(username);
    const auto expires_at = epoch_seconds(services.now()) + services.config.login_seconds;
    const auto token = sign_access_token({account->user_id, account->role, account->tenant_code, expires_at},
                                         services.config.jwt_secret);
    log::info("login", {{"request_id", request.id}, {"user", account->user_id}});
    return Response::json({{"access_token", token}, {"expires_in", services.config.login_seconds}})
        .with("Cache-Control", "no-store");
}

}  // namespace sluice::routes::auth
