#include "api/routes/people/auth.h"

#include <chrono>

#include "api/domain/errors.h"
#include "api/domain/signing/jwt.h"
#include "api/domain/signing/password.h"
#include "api/handler/fields.h"
#include "api/http/client_network.h"
#include "api/routes/people/passwords.h"
#include "api/server/services.h"
#include "api/store/catalogue/accounts.h"
#include "common/process/log.h"

namespace sluice::routes::auth {
namespace {

constexpr std::size_t max_username_characters = 200;
constexpr std::size_t max_invitation_characters = 200;

Response too_many_attempts(std::chrono::seconds wait) {
    const auto& kind = error::too_many_attempts;
    return Response::json({{"detail", kind.code}, {"message", kind.message}}, kind.status)
        .with("Retry-After", std::to_string(wait.count()));
}

/// One attempt to name the password of an account, counted by the throttle.
class Attempt {
  public:
    Attempt(Services& services, const Request& request, const std::string& username)
        // Set by the edge alone (deploy/nginx), which overwrites what a client sends there.
        : services_(services), username_(username), network_(client_network(request.header("X-Forwarded-For"))) {
        wait_ = services.login_throttle.attempt(username_, network_);
        if (wait_.count() > 0) log::info("login_throttled", {{"request_id", request.id}});
    }

    /// Zero if the attempt may be made.
    [[nodiscard]] std::chrono::seconds wait() const { return wait_; }

    /// Whether the password is the account's. Throws too_many_attempts if too many passwords wait to be hashed.
    bool matches(const std::optional<Account>& account, const std::string& password) {
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

  private:
    Services& services_;
    std::string username_;
    std::string network_;
    std::chrono::seconds wait_{};
};

/// An access token of the account, by its present key.
Response logged_in(Services& services, const Account& account) {
    const auto expires_at = epoch_seconds(services.now()) + services.config.login_seconds;
    const auto token =
        sign_access_token({account.user_id, account.role, account.tenant_code, expires_at, account.token_key},
                          services.config.jwt_secret);
    return Response::json({{"access_token", token}, {"expires_in", services.config.login_seconds}})
        .with("Cache-Control", "no-store");
}

}  // namespace

Response login(Services& services, const Request& request) {
    const Fields fields(request.body);
    const auto username = fields.text("username", max_username_characters);
    const auto password = fields.text("password", max_password_bytes);
    Attempt attempt(services, request, username);
    if (attempt.wait().count() > 0) return too_many_attempts(attempt.wait());
    const auto account = find_account(services.database, username);
    if (!attempt.matches(account, password)) {
        log::info("login_refused", {{"request_id", request.id}});
        throw ApiError(error::invalid_credentials);
    }
    if (account->is_disabled) throw ApiError(error::account_disabled);
    log::info("login", {{"request_id", request.id}, {"user", account->user_id}});
    return logged_in(services, *account);
}

Response change_password(Services& services, const Request& request) {
    const Fields fields(request.body);
    const auto current = fields.text("current_password", max_password_bytes);
    const auto password = passwords::read_new(fields, "new_password");
    auto account = find_account_of(services.database, request.principal.tenant_id, request.principal.user_id);
    if (!account) throw ApiError(error::account_required);
    Attempt attempt(services, request, account->username);
    if (attempt.wait().count() > 0) return too_many_attempts(attempt.wait());
    if (!attempt.matches(account, current)) throw ApiError(error::wrong_password);
    const auto hash = passwords::hash(services.passwords, password);
    auto key = set_account_password(services.database, account->tenant_id, account->id, hash, account->password_hash);
    // Somebody else has changed it meanwhile.
    if (!key) throw ApiError(error::wrong_password);
    account->token_key = *std::move(key);
    log::info("password_changed", {{"request_id", request.id}, {"user", account->user_id}});
    return logged_in(services, *account);
}

Response accept_invitation(Services& services, const Request& request) {
    const Fields fields(request.body);
    const auto token = fields.text("token", max_invitation_characters);
    const auto password = passwords::read_new(fields, "password");
    // Asked first: nobody makes us hash with tokens that are made up. They are too long to be guessed.
    if (!is_invitation(services.database, token)) throw ApiError(error::invalid_invitation);
    const auto hash = passwords::hash(services.passwords, password);
    if (!sluice::accept_invitation(services.database, token, hash)) throw ApiError(error::invalid_invitation);
    log::info("invitation_accepted", {{"request_id", request.id}});
    return Response::json({{"ok", true}});
}

}  // namespace sluice::routes::auth
