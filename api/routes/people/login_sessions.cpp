#include "api/routes/people/login_sessions.h"

#include <algorithm>

#include "api/domain/errors.h"
#include "api/domain/timestamp.h"
#include "api/handler/fields.h"
#include "api/routes/people/login_attempt.h"
#include "api/server/authentication.h"
#include "api/server/services.h"
#include "api/store/catalogue/login_profile.h"
#include "common/process/log.h"

namespace sluice::routes::login_sessions {
namespace {

constexpr std::size_t max_token_characters = 16384;

nlohmann::json login_object(Services& services, const Principal& who) {
    const auto profile = find_login_profile(services.database, who.tenant_id, who.user_id);
    return {{"user",
             {{"user_id", who.user_id},
              {"username", profile.username},
              {"name", profile.name},
              {"role", name(who.role)},
              {"tenant", who.tenant_code}}},
            {"expires_at", format_timestamp(who.expires_at)},
            {"enrollments", profile.enrollments}};
}

/// The login with its cookie. The cookie has a token of our own: a host system's may be longer than browsers keep.
Response logged_in(Services& services, const Principal& who) {
    const auto token = sign_access_token({who.user_id, who.role, who.tenant_code, who.expires_at, who.account_key},
                                         services.config.jwt_secret);
    const auto seconds = std::max<std::int64_t>(0, who.expires_at - epoch_seconds(services.now()));
    return Response::json(login_object(services, who)).with("Set-Cookie", services.login_cookie.keep(token, seconds));
}

std::int64_t expiry_of_login(const Services& services) {
    return epoch_seconds(services.now()) + services.config.login_seconds;
}

/// Another site must neither log a visitor in as somebody else, nor out. Programs that are no browsers say nothing.
void refuse_other_sites(Services& services, const Request& request) {
    const auto site = request.header("Sec-Fetch-Site");
    const auto origin = request.header("Origin");
    if (site.empty() && origin.empty()) return;
    if (!services.login_cookie.is_own_page(site, origin)) throw ApiError(error::cross_site_refused);
}

}  // namespace

Response open(Services& services, const Request& request) {
    refuse_other_sites(services, request);
    const Fields fields(request.body);
    if (const auto token = fields.optional_text("token", max_token_characters)) {
        auto who = principal_of(services, *token);
        if (!who) throw ApiError(error::not_authenticated);
        who->expires_at = std::min(who->expires_at, expiry_of_login(services));
        log::info("launched", {{"user", who->user_id}});
        return logged_in(services, *who);
    }
    return with_password(services, request, [&](const Account& account) {
        return logged_in(services, {account.user_id, account.role, account.tenant_code, account.tenant_id,
                                    account.token_key, expiry_of_login(services)});
    });
}

Response get(Services& services, const Request& request) {
    auto who = request.principal;
    const auto left_seconds = who.expires_at - epoch_seconds(services.now());
    // The host system decides how long its tokens are good for.
    const bool is_ours = request.is_by_cookie && !who.account_key.empty();
    if (!is_ours || left_seconds * 2 > services.config.login_seconds) {
        return Response::json(login_object(services, who));
    }
    who.expires_at = expiry_of_login(services);
    return logged_in(services, who);
}

Response close(Services& services, const Request& request) {
    refuse_other_sites(services, request);
    return Response::empty(204).with("Set-Cookie", services.login_cookie.forget());
}

}  // namespace sluice::routes::login_sessions
