#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace sluice {

/// Limits how many of the threads that answer requests one kind of slow work (long polls, uploads, password hashes) may
/// hold at a time, so that the API can always answer the rest. A caller never waits for a place: if it gets none, it
/// tells the client to try again. Safe from any thread.
class ThreadShare {
  public:
    /// A place, given back on destruction. Movable; a moved-from permit holds none.
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

    /// With a `max` of 0 there are no places. Must outlive its permits.
    explicit ThreadShare(std::size_t max) : max_(max) {}
    ThreadShare(const ThreadShare&) = delete;
    ThreadShare& operator=(const ThreadShare&) = delete;

    /// std::nullopt if all places are taken.
    [[nodiscard]] std::optional<Permit> try_take();
    [[nodiscard]] std::size_t taken() const { return taken_; }
    [[nodiscard]] std::size_t max() const { return max_; }

  private:
    const std::size_t max_;
    std::atomic<std::size_t> taken_ = 0;
};

}  // namespace sluice
