#pragma once

#include <string>

/// Passwords as they are kept: argon2id, with salt and parameters in the text.
namespace sluice {

/// Takes about a tenth of a second and 64 MiB, on purpose. Throws std::bad_alloc when the memory is not there.
[[nodiscard]] std::string hash_password(const std::string& password);

/// Takes as long as hash_password(), whether or not the password is right. `hash` is one of hash_password(); anything
/// else matches no password.
[[nodiscard]] bool password_matches(const std::string& password, const std::string& hash);

}  // namespace sluice
