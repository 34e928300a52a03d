#pragma once

#include <string>

#include "api/handler/fields.h"
#include "api/server/password_queue.h"

/// Passwords as they come with a request.
namespace sluice::routes::passwords {

/// A password to be set (may_be_password()). Throws invalid_field.
std::string read_new(const Fields& fields, const char* name);
/// hash_password(), in turn with the logins. Throws too_many_attempts if too many wait already.
std::string hash(PasswordQueue& queue, const std::string& password);
/// password_matches(), likewise.
bool match(PasswordQueue& queue, const std::string& password, const std::string& hash);

}  // namespace sluice::routes::passwords
