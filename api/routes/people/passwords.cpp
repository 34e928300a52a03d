#include "api/routes/people/passwords.h"

#include "api/domain/errors.h"
#include "api/domain/signing/password.h"

namespace sluice::routes::passwords {
namespace {

PasswordQueue::Permit place_in(PasswordQueue& queue) {
    auto permit = queue.enter();
    if (!permit) throw ApiError(error::too_many_attempts);
    return *std::move(permit);
}

}  // namespace

std::string read_new(const Fields& fields, const char* name) {
    auto password = fields.text(name, max_password_bytes);
    if (!may_be_password(password)) {
        Fields::refuse(name, "must have at least " + std::to_string(min_password_characters) + " characters");
    }
    return password;
}

std::string hash(PasswordQueue& queue, const std::string& password) {
    const auto permit = place_in(queue);
    return hash_password(password);
}

bool match(PasswordQueue& queue, const std::string& password, const std::string& hash) {
    const auto permit = place_in(queue);
    return password_matches(password, hash);
}

}  // namespace sluice::routes::passwords
