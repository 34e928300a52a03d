#pragma once

#include <chrono>
#include <string>

#include "api/sessions/redis.h"

namespace sluice {

/// Slows down whoever tries passwords: so many attempts for an account, and so many from an address, within a window
/// that begins with the first of them. Counted in Redis, so for all API processes together. Safe from any thread.
///
/// Everything throws RedisUnavailable when Redis is away: nobody logs in uncounted.
class LoginThrottle {
  public:
    struct Limits {
        int of_account = 10;
        int of_address = 100;  ///< a school may be behind one
        std::chrono::seconds window{300};
    };

    /// `redis` must outlive this.
    explicit LoginThrottle(Redis& redis) : LoginThrottle(redis, Limits()) {}
    LoginThrottle(Redis& redis, Limits limits) : redis_(redis), limits_(limits) {}

    /// Counts an attempt. How long to wait before the next when this one is too many; zero when it may be made.
    std::chrono::seconds attempt(const std::string& account, const std::string& address);
    /// The account's owner has logged in: what others tried is forgotten.
    void forget(const std::string& account);

  private:
    Redis& redis_;
    Limits limits_;
};

}  // namespace sluice
