#include "api/routes/people/auth.h"

#include "api/domain/errors.h"
#include "api/domain/signing/jwt.h"
#include "api/domain/signing/password.h"
#include "api/handler/fields.h"
#include "api/routes/people/login_attempt.h"
#include "api/routes/people/passwords.h"
#include "api/server/services.h"
#include "api/store/catalogue/accounts.h"
#include "common/process/log.h"

namespace sluice::routes::auth {
namespace {

constexpr std::size_t max_invitation_characters = 200;

/// An access token of the account, by its present key.
std::string access_token(const Services& services, const Account& account) {
    const auto expires_at = epoch_seconds(services.now()) + services.config.login_seconds;
    return sign_access_token({account.user_id, account.role, account.tenant_code, expires_at, account.token_key},
                             services.config.jwt_secret);
}

Response logged_in(const Services& services, const std::string& token) {
    return Response::json({{"access_token", token}, {"expires_in", services.config.login_seconds}})
        .with("Cache-Control", "no-store");
}

}  // namespace

Response login(Services& services, const Request& request) {
    return with_password(services, request,
                         [&](const Account& account) { return logged_in(services, access_token(services, account)); });
}

Response change_password(Services& services, const Request& request) {
    const Fields fields(request.body);
    const auto current = fields.text("current_password", max_password_bytes);
    const auto password = passwords::read_new(fields, "new_password");
    auto account = find_account_of(services.database, request.principal.tenant_id, request.principal.user_id);
    if (!account) throw ApiError(error::account_required);
    LoginAttempt attempt(services, request, account->username);
    if (attempt.wait().count() > 0) return attempt.refusal();
    if (!attempt.matches(account, current)) throw ApiError(error::wrong_password);
    const auto hash = passwords::hash(services.passwords, password);
    auto key = set_account_password(services.database, account->tenant_id, account->id, hash, account->password_hash);
    // Somebody else has changed it meanwhile.
    if (!key) throw ApiError(error::wrong_password);
    account->token_key = *std::move(key);
    log::info("password_changed", {{"user", account->user_id}});
    const auto token = access_token(services, *account);
    auto answer = logged_in(services, token);
    if (!request.is_by_cookie) return answer;
    // The cookie's token has just become invalid.
    return std::move(answer).with("Set-Cookie", services.login_cookie.keep(token, services.config.login_seconds));
}

Response accept_invitation(Services& services, const Request& request) {
    const Fields fields(request.body);
    const auto token = fields.text("token", max_invitation_characters);
    const auto password = passwords::read_new(fields, "password");
    // Asked first: nobody makes us hash with tokens that are made up. They are too long to be guessed.
    if (!is_invitation(services.database, token)) throw ApiError(error::invalid_invitation);
    const auto hash = passwords::hash(services.passwords, password);
    if (!sluice::accept_invitation(services.database, token, hash)) throw ApiError(error::invalid_invitation);
    log::info("invitation_accepted");
    return Response::json({{"ok", true}});
}

}  // namespace sluice::routes::auth
