#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

namespace sluice {

/// Where logins wait for one of the few places at which passwords are hashed: each takes a core and 64 MiB for a tenth
/// of a second (domain/password.h), and a flood of them is to leave the machine, and the API's threads, to the players.
/// Nobody waits when so many wait already, nor for longer than a limit. Safe from any thread.
class PasswordQueue {
  public:
    struct Limits {
        std::size_t places = 1;       ///< hashed at a time
        std::size_t max_waiting = 0;  ///< callers that may stand in line behind them
        std::chrono::milliseconds max_wait{0};
    };

    /// A place, given back when this ends.
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

    /// Waits for a place; nothing when the line is full or does not move.
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
