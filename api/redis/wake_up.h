#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "api/redis/redis.h"

namespace sluice {

/// Wakes waiting threads in every API process, over Redis pub/sub. A wake-up carries no data and may be lost: each
/// waiter looks again by itself after a while. Safe from any thread.
class WakeUp {
  public:
    /// Starts the listening thread. `redis` must outlive this.
    WakeUp(Redis& redis, std::string channel);
    ~WakeUp();
    WakeUp(const WakeUp&) = delete;
    WakeUp& operator=(const WakeUp&) = delete;

    /// Wakes the waiters of this process, and through Redis those of the others. Never throws.
    void ring();

    /// How often it has rung. The caller reads it before it looks for work, and passes it to wait() if it found none.
    [[nodiscard]] std::uint64_t count() const;
    /// Returns when it has rung since `seen`, after `max_wait`, or when closed; false only if closed.
    bool wait(std::uint64_t seen, std::chrono::milliseconds max_wait);
    /// Ends all waits for good; for shutdown.
    void close();

  private:
    void listen();
    void ring_here();

    Redis& redis_;
    std::string channel_;
    mutable std::mutex mutex_;
    std::condition_variable rung_;
    std::uint64_t count_ = 0;
    bool closed_ = false;
    std::thread listener_;  // last: it uses all of the above
};

}  // namespace sluice
