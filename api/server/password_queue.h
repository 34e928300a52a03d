#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

namespace sluice {

/// Limits how many logins hash a password at a time. Each hash takes a core and 64 MiB for a tenth of a second
/// (domain/signing/password.h); a flood of logins must leave the machine, and the API's threads, to the players. A
/// login waits for a place, but not if too many wait already, nor longer than a limit. Safe from any thread.
class PasswordQueue {
  public:
    struct Limits {
        std::size_t places = 1;       ///< passwords hashed at a time
        std::size_t max_waiting = 0;  ///< callers that may wait for a place
        std::chrono::milliseconds max_wait{0};
    };

    /// A place, given back on destruction.
    class Permit {
      public:
        Permit(Permit&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)) {}
        Permit& operator=(Permit&&) = delete;
        ~Permit();

      private:
        friend class PasswordQueue;
        explicit Permit(PasswordQueue& queue) : queue_(&queue) {}

        PasswordQueue* queue_;
    };

    /// Must outlive its permits.
    explicit PasswordQueue(Limits limits) : limits_(limits) {}
    PasswordQueue(const PasswordQueue&) = delete;
    PasswordQueue& operator=(const PasswordQueue&) = delete;

    /// Waits for a place; std::nullopt if too many wait already, or if no place became free in time.
    [[nodiscard]] std::optional<Permit> enter();
    [[nodiscard]] std::size_t waiting() const;

  private:
    void leave();

    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    std::size_t taken_ = 0;
    std::size_t waiting_ = 0;
};

}  // namespace sluice
