#include "api/routes/people/login_attempt.h"

#include "api/domain/errors.h"
#include "api/domain/signing/password.h"
#include "api/handler/fields.h"
#include "api/http/client_network.h"
#include "api/routes/people/passwords.h"
#include "api/server/services.h"
#include "common/process/log.h"

namespace sluice::routes {
namespace {

constexpr std::size_t max_username_characters = 200;

}  // namespace

LoginAttempt::LoginAttempt(Services& services, const Request& request, const std::string& username)
    // Set by the edge alone (deploy/nginx), which overwrites what a client sends there.
    : services_(services), username_(username), network_(client_network(request.header("X-Forwarded-For"))) {
    wait_ = services.login_throttle.attempt(username_, network_);
    if (wait_.count() > 0) log::info("login_throttled");
}

Response LoginAttempt::refusal() const {
    const auto& kind = error::too_many_attempts;
    return Response::json({{"detail", kind.code}, {"message", kind.message}}, kind.status)
        .with("Retry-After", std::to_string(wait_.count()));
}

bool LoginAttempt::matches(const std::optional<Account>& account, const std::string& password) {
    // Checked for an unknown username, and for an account without a password: the time must not show which exist.
    static const std::string nobodys_hash = hash_password("");
    const bool has_password = account && !account->password_hash.empty();
    try {
        const auto& hash = has_password ? account->password_hash : nobodys_hash;
        const bool is_right = passwords::match(services_.passwords, password, hash) && has_password;
        if (is_right) services_.login_throttle.succeeded(username_, network_);
        return is_right;
    } catch (const ApiError&) {
        services_.login_throttle.take_back(username_, network_);
        log::info("login_queue_full");
        throw;
    }
}

Response with_password(Services& services, const Request& request,
                       const std::function<Response(const Account&)>& then) {
    const Fields fields(request.body);
    const auto username = fields.text("username", max_username_characters);
    const auto password = fields.text("password", max_password_bytes);
    LoginAttempt attempt(services, request, username);
    if (attempt.wait().count() > 0) return attempt.refusal();
    const auto account = find_account(services.database, username);
    if (!attempt.matches(account, password)) {
        log::info("login_refused");
        throw ApiError(error::invalid_credentials);
    }
    if (account->is_disabled) throw ApiError(error::account_disabled);
    log::info("login", {{"user", account->user_id}});
    return then(*account);
}

}  // namespace sluice::routes
