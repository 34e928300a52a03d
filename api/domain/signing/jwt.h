#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "api/domain/role.h"

namespace sluice {

/// The claims of an access token (RFC 7519). Other claims are ignored.
struct AccessClaims {
    std::string user_id;  ///< `sub`
    Role role = Role::student;
    std::string tenant_code;      ///< `tenant`
    std::int64_t expires_at = 0;  ///< `exp`, seconds since the Unix epoch
    /// `sluice_account`: of a login here, the token key of its account (api/store/catalogue/accounts.h). Empty in the
    /// tokens of a host system.
    std::string account_key = {};
};

/// An HS256 JWT.
[[nodiscard]] std::string sign_access_token(const AccessClaims& claims, std::string_view secret);

/// A parsed token (RFC 7515 §7.1). Its content is untrusted until its signature has been verified.
struct AccessToken {
    std::string algorithm;         ///< `alg`
    std::string key_id;            ///< `kid`; empty when absent
    std::string_view signed_part;  ///< points into the text that was parsed
    std::string signature;
    nlohmann::json payload;

    /// std::nullopt if `text` is not well-formed.
    [[nodiscard]] static std::optional<AccessToken> parse(std::string_view text);
    /// std::nullopt if a claim is missing or of the wrong type, or if the token is not yet valid or has expired, with a
    /// leeway of 30 s. `now` is seconds since the Unix epoch.
    [[nodiscard]] std::optional<AccessClaims> claims(std::int64_t now) const;
};

}  // namespace sluice
