#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include <httplib.h>

#include "common/descriptor.h"
#include "common/event.h"

namespace sluice {

/// A client's connection, as cpp-httplib reads and writes it. Reads are buffered, from one request to the next; the
/// socket's own time limits end what takes too long. Of one thread.
class HttpConnection : public httplib::Stream {
  public:
    /// Limits of one read or write. Zero: none.
    struct Patience {
        std::chrono::microseconds read;
        std::chrono::microseconds write;
    };

    HttpConnection(Descriptor socket, const Patience& patience);

    /// True when there is something to read, or the client has closed; false at the deadline and as soon as `stop` is
    /// set. Costs nothing meanwhile.
    bool wait_for_request(SteadyTime deadline, const Event& stop);
    /// Closes without resetting the connection: a reset may overtake the last answer when bytes are left unread
    /// (RFC 9112 §9.6). Takes as long as the client sends, and a second at most.
    void close_gently();

    [[nodiscard]] bool is_readable() const override { return true; }  // the read itself waits
    [[nodiscard]] bool is_writable() const override { return true; }  // and so does the write
    /// Bytes read; 0 at the end, negative on an error or after too long.
    ssize_t read(char* bytes, std::size_t size) override;
    /// Bytes written; negative on an error or after too long.
    ssize_t write(const char* bytes, std::size_t size) override;
    void get_remote_ip_and_port(std::string& ip, int& port) const override;
    void get_local_ip_and_port(std::string& ip, int& port) const override;
    [[nodiscard]] socket_t socket() const override { return socket_.get(); }

  private:
    static constexpr std::size_t buffer_bytes = 32 << 10;

    ssize_t receive(char* bytes, std::size_t size);

    Descriptor socket_;
    std::array<char, buffer_bytes> buffer_{};
    std::string_view unread_;  // in buffer_
};

}  // namespace sluice
