#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

#include "api/http/pace.h"
#include "common/descriptor.h"
#include "common/event.h"

namespace sluice {

/// The bytes of a client's connection. Used by one thread at a time; expire() and deadline() from any.
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
    /// Waits for bytes and writes them to `bytes`; 0 at the end of what the client sends. Throws ApiError when the
    /// client is slower than the minimum, or the connection breaks.
    std::size_t receive(char* bytes, std::size_t size);
    /// Likewise, appending to received().
    std::size_t receive_more();
    /// Sends all of it; false when the connection broke or the client takes it slower than the minimum.
    bool send(std::string_view bytes);

    /// True when the client has closed, without waiting or taking anything.
    [[nodiscard]] bool peer_has_closed() const;

    /// No more answers (RFC 9112 §9.6): the client sees the end after the last one. It is drained afterwards, as a
    /// reset for bytes left unread could overtake that answer.
    void say_goodbye();
    /// Throws away what has arrived. False when the client has closed as well.
    bool drain();
    [[nodiscard]] bool is_leaving() const { return leaving_; }

    /// When the client has to have done something; the server ends the connection then. `never` while it is at work.
    void set_deadline(SteadyTime deadline) { deadline_ = deadline; }
    [[nodiscard]] SteadyTime deadline() const { return deadline_; }
    static constexpr SteadyTime never = SteadyTime::max();
    /// Wakes whoever waits for the client as if it had closed.
    void expire() const;

  private:
    /// Waits until poll() says one of `events`. False when the peer is too slow.
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
