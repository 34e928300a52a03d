#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

enum class Role { admin, staff, instructor, student };

[[nodiscard]] constexpr std::string_view name(Role role) {
    switch (role) {
        case Role::admin:
            return "admin";
        case Role::staff:
            return "staff";
        case Role::instructor:
            return "instructor";
        case Role::student:
            return "student";
    }
    return "";
}

[[nodiscard]] constexpr std::optional<Role> role(std::string_view text) {
    for (const auto candidate : {Role::admin, Role::staff, Role::instructor, Role::student}) {
        if (text == name(candidate)) return candidate;
    }
    return std::nullopt;
}

/// The caller of a request, as its access token says.
struct Principal {
    std::string user_id;
    Role role = Role::student;
    std::string tenant_code;
    std::int64_t tenant_id = 0;
    std::string account_key;      ///< of the account that the caller logged in with; empty: a host system's token
    std::int64_t expires_at = 0;  ///< of the token, seconds since the Unix epoch

    [[nodiscard]] bool manages() const { return role == Role::admin || role == Role::staff; }
};

}  // namespace sluice
