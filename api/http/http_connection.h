#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

#include "api/http/pace.h"
#include "common/process/descriptor.h"
#include "common/process/event.h"

namespace sluice {

/// The bytes of a client's connection. Used by one thread at a time; any thread may call expire() and deadline().
class HttpConnection {
  public:
    /// Takes a non-blocking socket.
    HttpConnection(Descriptor socket, Pace::Minimum min_pace);

    [[nodiscard]] int socket() const { return socket_.get(); }

    /// What has been received and not consumed; valid until the next call that receives.
    [[nodiscard]] std::string_view received() const { return std::string_view(buffer_).substr(consumed_); }
    void consume(std::size_t bytes);

    /// Takes what has arrived, up to `max_bytes` of received() in all, without waiting. False once the client has sent
    /// its last byte, or the connection is broken.
    bool receive_arrived(std::size_t max_bytes);
    /// Waits for bytes and writes them to `bytes`. Returns how many; 0 if the client sends no more. Throws ApiError if
    /// the client is slower than the minimum, or the connection breaks.
    std::size_t receive(char* bytes, std::size_t size);
    /// As receive(), but appends to received().
    std::size_t receive_more();
    /// Sends all of `bytes`; false if the connection broke or the client reads slower than the minimum.
    bool send(std::string_view bytes);

    /// True if the client has closed the connection. Neither waits nor consumes bytes.
    [[nodiscard]] bool peer_has_closed() const;

    /// Closes the sending side after the last answer (RFC 9112 §9.6). The caller drains the connection afterwards:
    /// unread bytes would cause a reset, which could overtake that answer.
    void say_goodbye();
    /// Discards what has arrived. False once the client has closed as well.
    bool drain();
    [[nodiscard]] bool is_leaving() const { return leaving_; }

    /// When the server ends the connection unless the client has acted. `never` while the server works on a request.
    void set_deadline(SteadyTime deadline) { deadline_ = deadline; }
    [[nodiscard]] SteadyTime deadline() const { return deadline_; }
    static constexpr SteadyTime never = SteadyTime::max();
    /// Wakes a thread that waits for the client, as if the client had closed.
    void expire() const;

  private:
    /// Waits until poll() reports one of `events`. False if the peer is too slow.
    bool wait(short events, Pace& pace) const;

    Descriptor socket_;
    Pace reading_;
    Pace writing_;
    std::string buffer_;
    std::size_t consumed_ = 0;
    bool leaving_ = false;
    std::atomic<SteadyTime> deadline_ = never;
};

}  // namespace sluice
