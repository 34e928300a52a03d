#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/domain/role.h"

namespace sluice {

/// What our access tokens say (RFC 7519). Other claims are ignored.
struct AccessClaims {
    std::string user_id;  ///< `sub`
    Role role = Role::student;
    std::string tenant_code;      ///< `tenant`
    std::int64_t expires_at = 0;  ///< `exp`, seconds since the Unix epoch
};

/// An HS256 JWT.
[[nodiscard]] std::string sign_access_token(const AccessClaims& claims, std::string_view secret);

/// The claims of a valid token: well-formed, HS256 (the header's `alg` must agree, it chooses nothing), signed with
/// `secret`, all claims present and not expired by more than the leeway of 30 s. Otherwise nothing.
[[nodiscard]] std::optional<AccessClaims> verify_access_token(std::string_view token, std::string_view secret,
                                                              std::int64_t now);

}  // namespace sluice
