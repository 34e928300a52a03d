#pragma once

#include <chrono>
#include <string>

#include "api/redis/redis.h"

namespace sluice {

/// Slows down clients that guess passwords, without locking an account's owner out. Three limits apply to an attempt,
/// in this order:
///
/// 1. Attempts of the client's network (client_network()) within a window, which begins with the first attempt.
///    Successful logins do not count, as a school may be behind one address.
/// 2. Attempts on the account from this network, within a window likewise. Attempts from other networks do not count.
/// 3. Attempts on the account from all networks: a burst, and then one more per interval, so that a thousand addresses
///    guess no faster than one. This limit delays by one interval at a time and never closes. It does not apply to
///    networks from which the account has logged in recently.
///
/// The first limit that refuses ends the attempt. An attempt that the second or third limit refuses counts for the
/// network alone, never against the account. Counted in Redis, so for all API processes together. Safe from any thread.
///
/// Every function throws RedisUnavailable if Redis is unavailable: no login goes uncounted.
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

    /// Counts an attempt. Returns zero if the attempt may be made, otherwise how long to wait before the next one.
    std::chrono::seconds attempt(const std::string& account, const std::string& network);
    /// Undoes the count of an attempt whose password was not checked after all. The network's count stays.
    void take_back(const std::string& account, const std::string& network);
    /// Records that the account's owner has logged in: the attempts on the account from this network are forgotten, the
    /// network's count loses this attempt, and the network is known from now on.
    void succeeded(const std::string& account, const std::string& network);

  private:
    Redis& redis_;
    Limits limits_;
};

}  // namespace sluice
