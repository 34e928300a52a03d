#pragma once

#include <chrono>
#include <string>

#include "api/redis/redis.h"

namespace sluice {

/// Slows down whoever tries passwords, and locks nobody out of the right one. An attempt is asked for, in this order:
///
/// 1. of its network (client_network()): so many within a window that begins with the first. Logins do not count, as
///    a school may be behind one address.
/// 2. of the account from this network: so many within a window likewise. What others try elsewhere does not count.
/// 3. of the account from everywhere: a burst, and then one more per interval, so that a thousand addresses guess no
///    faster than one. It delays by one interval at a time and never closes. Networks from which the account has
///    logged in lately are not asked this.
///
/// The first that refuses ends it: a refused attempt counts for what was asked before, and never against the account.
/// Counted in Redis, so for all API processes together. Safe from any thread.
///
/// Everything throws RedisUnavailable when Redis is away: nobody logs in uncounted.
class LoginThrottle {
  public:
    struct Limits {
        int of_network = 100;
        int of_account_from_network = 10;
        std::chrono::seconds window{300};
        int burst_of_account = 50;
        std::chrono::seconds interval_of_account{10};
        std::chrono::seconds network_is_known{std::chrono::hours(30 * 24)};
    };

    /// `redis` must outlive this.
    explicit LoginThrottle(Redis& redis) : LoginThrottle(redis, Limits()) {}
    LoginThrottle(Redis& redis, Limits limits) : redis_(redis), limits_(limits) {}

    /// Counts an attempt. How long to wait before the next when this one is too many; zero when it may be made.
    std::chrono::seconds attempt(const std::string& account, const std::string& network);
    /// An attempt that was counted was not made after all: its password was not looked at. The network's count stays.
    void take_back(const std::string& account, const std::string& network);
    /// The account's owner has logged in: what was tried for the account from this network is forgotten, and the
    /// network is known from now on.
    void succeeded(const std::string& account, const std::string& network);

  private:
    Redis& redis_;
    Limits limits_;
};

}  // namespace sluice
