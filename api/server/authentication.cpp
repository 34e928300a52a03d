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

Principal authenticate_user(Services& services, const Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("Authorization");
    if (!header.starts_with(scheme)) throw ApiError(error::not_authenticated);
    const auto claims =
        services.access_keys.verify(std::string_view(header).substr(scheme.size()), epoch_seconds(services.now()));
    if (!claims) throw ApiError(error::not_authenticated);
    const auto tenant_id = find_tenant(services.database, claims->tenant_code, claims->user_id, claims->account_key);
    if (!tenant_id) throw ApiError(error::not_authenticated);
    return {claims->user_id, claims->role, claims->tenant_code, *tenant_id, claims->account_key};
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

void authenticate(Services& services, Access access, Request& request) {
    if (access == Access::anyone) return;
    if (access == Access::worker) return authenticate_worker(services, request);
    request.principal = authenticate_user(services, request);
    if (!is_allowed(access, request.principal)) throw ApiError(error::permission_denied);
}

}  // namespace sluice
