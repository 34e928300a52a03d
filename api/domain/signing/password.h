#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Stored passwords: argon2id, with salt and parameters in the text.
namespace sluice {

inline constexpr std::size_t min_password_characters = 10;  ///< of UTF-8, not bytes
inline constexpr std::size_t max_password_bytes = 1000;

/// Whether somebody may set this password. Only its length is asked for: rules about kinds of characters lead to worse
/// passwords (NIST SP 800-63B §5.1.1.2).
[[nodiscard]] bool may_be_password(std::string_view text);

/// Takes about a tenth of a second and 64 MiB, on purpose. Throws std::bad_alloc if there is not enough memory.
[[nodiscard]] std::string hash_password(const std::string& password);

/// Takes as long as hash_password(), whether or not the password is right. `hash` is a result of hash_password(); any
/// other text matches no password.
[[nodiscard]] bool password_matches(const std::string& password, const std::string& hash);

}  // namespace sluice
