#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "api/handler/request.h"
#include "api/store/catalogue/accounts.h"

namespace sluice {
struct Services;
}

namespace sluice::routes {

/// One attempt to name the password of an account, counted by the throttle.
class LoginAttempt {
  public:
    LoginAttempt(Services& services, const Request& request, const std::string& username);

    /// Zero if the attempt may be made.
    [[nodiscard]] std::chrono::seconds wait() const { return wait_; }
    /// The answer to an attempt that has to wait.
    [[nodiscard]] Response refusal() const;

    /// Whether the password is the account's. Throws too_many_attempts if too many passwords wait to be hashed.
    bool matches(const std::optional<Account>& account, const std::string& password);

  private:
    Services& services_;
    std::string username_;
    std::string network_;
    std::chrono::seconds wait_{};
};

/// Reads `username` and `password` of the body, and answers what `then` makes of the account that they are of, or the
/// refusal. Throws invalid_field, invalid_credentials, account_disabled and too_many_attempts.
Response with_password(Services& services, const Request& request, const std::function<Response(const Account&)>& then);

}  // namespace sluice::routes
