/// A request's body as it comes off a connection, and what follows it there. The first byte says how it is framed, the
/// second in how many pieces it comes, two more how long it is.

#include <algorithm>
#include <optional>
#include <string>

#include <sys/socket.h>

#include "api/domain/errors.h"
#include "api/http/request_body.h"
#include "tests/fuzz/input.h"

using namespace sluice;
using fuzz::require;

namespace {

using Framing = RequestHead::Framing;

/// Never too slow: the client's side is closed before anything is read.
constexpr Pace::Minimum any_pace{0, std::chrono::seconds(1)};
/// Fits into a socket's buffer, as nobody reads while we write, and each piece into one read.
constexpr std::size_t max_stream_bytes = 8 << 10;
constexpr std::size_t max_pieces = 8;

/// A connection on which `stream` arrives in pieces, the first of them with the head, and then ends.
HttpConnection connection_with(Framing framing, std::string_view stream, std::size_t pieces) {
    // Packets keep the pieces of chunks apart. What reads a body of known length takes parts of them off the socket.
    const int type = framing == Framing::chunked ? SOCK_SEQPACKET : SOCK_STREAM;
    int ends[2];
    require(::socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0, "there are sockets");
    Descriptor ours(ends[0]);
    const Descriptor client(ends[1]);
    const auto piece_bytes = stream.size() / pieces + 1;
    while (!stream.empty()) {
        const auto piece = fuzz::take(stream, piece_bytes);
        const auto sent = ::send(client.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
        require(sent == static_cast<ssize_t>(piece.size()), "a piece fits into the socket");
    }
    return {std::move(ours), any_pace};
}

struct Outcome {
    std::string body;
    std::size_t consumed = 0;  ///< of the stream
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// Nothing when the body is refused.
std::optional<Outcome> read_all(const RequestHead& head, std::string_view stream, std::size_t pieces) {
    auto connection = connection_with(head.framing, stream, pieces);
    connection.receive_arrived(stream.size() / pieces + 1);
    RequestBody body(connection, head);
    Outcome outcome;
    try {
        for (auto piece = body.read(); !piece.empty(); piece = body.read())
            outcome.body += piece;
    } catch (const ApiError&) {
        return std::nullopt;
    }
    require(body.is_finished(), "a body that was read is finished");
    while (connection.receive_arrived(2 * max_stream_bytes)) {
        // Up to the end.
    }
    const auto left = connection.received();
    require(stream.ends_with(left), "what follows the body is untouched");
    outcome.consumed = stream.size() - left.size();
    return outcome;
}

void check_length(const RequestHead& head, std::string_view stream, const std::optional<Outcome>& outcome) {
    const auto length = static_cast<std::size_t>(head.content_length);
    require(outcome.has_value() == (stream.size() >= length), "a body is whole, or refused");
    require(!outcome || outcome->body == stream.substr(0, length), "the body is what was sent");
    require(!outcome || outcome->consumed == length, "the body ends where it was announced");
}

/// What nobody wants to read is passed over, as far as it has arrived.
void check_skipping(const RequestHead& head, std::string_view stream) {
    auto connection = connection_with(head.framing, stream, 1);
    connection.receive_arrived(max_stream_bytes);
    RequestBody body(connection, head);
    body.skip_arrived();
    const auto length = static_cast<std::size_t>(head.content_length);
    require(body.is_finished() == (stream.size() >= length), "a body that has arrived can be passed over");
    require(connection.received() == (body.is_finished() ? stream.substr(length) : stream),
            "nothing else is passed over");
}

void check_chunks(const RequestHead& head, std::string_view stream, const Outcome& outcome) {
    const auto own = stream.substr(0, outcome.consumed);
    require(own.ends_with("\r\n"), "the last chunk ends with a line end");
    require(outcome.body.size() < own.size(), "chunks are longer than what they hold");
    require(read_all(head, own, 1) == outcome, "what follows a body does not change it");
    require(!read_all(head, own.substr(0, own.size() - 1), 1), "a body without its end is refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto input = fuzz::text_of(data, size);
    RequestHead head;
    head.framing = fuzz::take_number(input, 1) % 2 == 0 ? Framing::chunked : Framing::length;
    const auto pieces = fuzz::take_number(input, 1) % max_pieces + 1;
    const auto length = fuzz::take_number(input, 2);
    const auto stream = input.substr(0, max_stream_bytes);
    if (head.framing == Framing::length) head.content_length = static_cast<std::int64_t>(length) + 1;

    const auto outcome = read_all(head, stream, pieces);
    if (head.framing == Framing::length) {
        check_length(head, stream, outcome);
        check_skipping(head, stream);
    } else {
        require(read_all(head, stream, 1) == outcome, "pieces do not change a body");
        if (outcome) check_chunks(head, stream, *outcome);
    }
    return 0;
}
