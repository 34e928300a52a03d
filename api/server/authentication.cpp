#include "api/server/authentication.h"

#include "api/domain/errors.h"
#include "api/domain/tasks/plain_report.h"
#include "api/store/catalogue/tenants.h"
#include "common/crypto/constant_time.h"

namespace sluice {
namespace {

void authenticate_worker(const Services& services, Request& request) {
    if (services.config.worker_token.empty()) throw ApiError(error::worker_token_not_configured);
    if (!equal_in_constant_time(request.header("X-Worker-Token"), services.config.worker_token)) {
        throw ApiError(error::invalid_worker_token);
    }
    request.worker_id = request.header("X-Worker-Id");
    if (request.worker_id.empty()) request.worker_id = plain_report::nameless_worker;
}

/// Browsers send the cookie with whatever any page of this site, or a form of ours, asks them to send.
void refuse_other_sites(const Services& services, const Request& request) {
    const bool changes_nothing = request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
    if (changes_nothing) return;
    if (!services.login_cookie.is_own_page(request.header("Sec-Fetch-Site"), request.header("Origin"))) {
        throw ApiError(error::cross_site_refused);
    }
}

Principal authenticate_user(Services& services, Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("Authorization");
    std::optional<std::string> token;
    if (header.starts_with(scheme)) token = header.substr(scheme.size());
    if (header.empty()) {
        token = services.login_cookie.find(request.header("Cookie"));
        request.is_by_cookie = token.has_value();
    }
    if (!token) throw ApiError(error::not_authenticated);
    auto who = principal_of(services, *token);
    if (!who) throw ApiError(error::not_authenticated);
    if (request.is_by_cookie) refuse_other_sites(services, request);
    return *std::move(who);
}

bool is_allowed(Access access, const Principal& principal) {
    switch (access) {
        case Access::anyone:
        case Access::worker:
        case Access::user:
            return true;
        case Access::reader:
            return principal.role != Role::student;
        case Access::manager:
            return principal.manages();
        case Access::learner:
            return principal.role != Role::instructor;
        case Access::admin:
            return principal.role == Role::admin;
        case Access::student:
            return principal.role == Role::student;
    }
    return false;
}

}  // namespace

std::optional<Principal> principal_of(Services& services, std::string_view token) {
    const auto claims = services.access_keys.verify(token, epoch_seconds(services.now()));
    if (!claims) return std::nullopt;
    const auto tenant_id = find_tenant(services.database, claims->tenant_code, claims->user_id, claims->account_key);
    if (!tenant_id) return std::nullopt;
    return Principal{claims->user_id, claims->role,        claims->tenant_code,
                     *tenant_id,      claims->account_key, claims->expires_at};
}

void authenticate(Services& services, Access access, Request& request) {
    if (access == Access::anyone) return;
    if (access == Access::worker) return authenticate_worker(services, request);
    request.principal = authenticate_user(services, request);
    if (!is_allowed(access, request.principal)) throw ApiError(error::permission_denied);
}

}  // namespace sluice
