#pragma once

#include <chrono>
#include <string>

namespace sluice {

/// A TCP connection to the API, for bytes that an HTTP client would not send.
class RawConnection {
  public:
    explicit RawConnection(int port);
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    /// Sends bytes. A peer that has closed is no error.
    void send(const std::string& bytes) const;
    /// The next answer, head and body; only the bytes that have arrived if the API closes before its end.
    [[nodiscard]] std::string read_answer();
    /// The head of the next answer. Its body stays unread: the API cannot send more than fits on the way.
    [[nodiscard]] std::string read_head();
    /// What arrives within `wait`, of an answer that has no end; empty if nothing does.
    [[nodiscard]] std::string receive_some(std::chrono::milliseconds wait) const;
    /// Closes the sending side, and returns all bytes that arrive until the API closes, too.
    [[nodiscard]] std::string finish();

  private:
    /// Appends the next bytes to received_; false at the end. Throws std::runtime_error if none arrive for 30 s.
    bool read_some();

    int socket_;
    std::string received_;
};

/// The API's answer to these bytes.
std::string exchange(int port, const std::string& bytes);

}  // namespace sluice
