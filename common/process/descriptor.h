#pragma once

#include <utility>

namespace sluice {

/// Owns one file descriptor and closes it. -1: none.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }
    void reset() noexcept;
    /// Hands the descriptor over to the caller, who closes it.
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

  private:
    int fd_ = -1;
};

/// Owns the descriptor that a system call returned. Throws std::system_error with errno if it is negative; `what` names
/// the call.
[[nodiscard]] Descriptor checked_descriptor(int fd, const char* what);

/// Two ends that are closed on exec.
struct DescriptorPair {
    Descriptor ours;
    Descriptor theirs;
};

/// A connected pair of local stream sockets. Throws std::system_error.
[[nodiscard]] DescriptorPair make_socket_pair();
/// A pipe: `ours` reads, `theirs` writes. Throws std::system_error.
[[nodiscard]] DescriptorPair make_pipe();

}  // namespace sluice
