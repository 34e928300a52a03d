#pragma once

#include <string>

/// Stored passwords: argon2id, with salt and parameters in the text.
namespace sluice {

/// Takes about a tenth of a second and 64 MiB, on purpose. Throws std::bad_alloc if there is not enough memory.
[[nodiscard]] std::string hash_password(const std::string& password);

/// Takes as long as hash_password(), whether or not the password is right. `hash` is a result of hash_password(); any
/// other text matches no password.
[[nodiscard]] bool password_matches(const std::string& password, const std::string& hash);

}  // namespace sluice
