#pragma once

#include <string>

namespace sluice {

/// A TCP connection to the API for bytes that no HTTP client would send.
class RawConnection {
  public:
    explicit RawConnection(int port);
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    /// Ignores a peer that has closed.
    void send(const std::string& bytes) const;
    /// The next answer, head and body; what there is of it when the other side closes before.
    [[nodiscard]] std::string read_answer();
    /// Says that nothing more will be sent, and returns everything that comes until the other side closes too.
    [[nodiscard]] std::string finish();

  private:
    /// Appends what comes next to received_; false at the end. Throws std::runtime_error when nothing comes for long.
    bool read_some();

    int socket_;
    std::string received_;
};

/// What the API answers to these bytes.
std::string exchange(int port, const std::string& bytes);

}  // namespace sluice
