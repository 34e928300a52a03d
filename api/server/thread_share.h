#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace sluice {

/// How many of the threads that answer requests may be held at a time by one kind of slow work (long polls, uploads,
/// password hashes), so that the rest of the API answers whatever that work does. Nobody waits for a place: who gets
/// none tells the client to come again. Safe from any thread.
class ThreadShare {
  public:
    /// A place, given back when this ends. Movable; what was moved from holds none.
    class Permit {
      public:
        Permit(Permit&& other) noexcept : share_(std::exchange(other.share_, nullptr)) {}
        Permit& operator=(Permit&& other) noexcept {
            std::swap(share_, other.share_);
            return *this;
        }
        ~Permit();

      private:
        friend class ThreadShare;
        explicit Permit(ThreadShare& share) : share_(&share) {}

        ThreadShare* share_;
    };

    /// With a `max` of 0 nobody ever gets a place. Must outlive its permits.
    explicit ThreadShare(std::size_t max) : max_(max) {}
    ThreadShare(const ThreadShare&) = delete;
    ThreadShare& operator=(const ThreadShare&) = delete;

    /// Nothing when all places are taken.
    [[nodiscard]] std::optional<Permit> try_take();
    [[nodiscard]] std::size_t taken() const { return taken_; }
    [[nodiscard]] std::size_t max() const { return max_; }

  private:
    const std::size_t max_;
    std::atomic<std::size_t> taken_ = 0;
};

}  // namespace sluice
