#include "api/http/http_connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

#include "api/domain/errors.h"

namespace sluice {
namespace {

constexpr std::size_t receive_block_bytes = 16 << 10;

template <class Call>
ssize_t uninterrupted(Call&& call) {
    while (true) {
        const ssize_t result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

HttpConnection::HttpConnection(Descriptor socket, Pace::Minimum min_pace)
    : socket_(std::move(socket)), reading_(min_pace), writing_(min_pace) {}

void HttpConnection::consume(std::size_t bytes) {
    consumed_ += bytes;
    if (consumed_ < buffer_.size()) return;
    consumed_ = 0;
    buffer_.clear();
    // An idle connection keeps no buffer: there may be thousands of connections.
    if (buffer_.capacity() > receive_block_bytes) buffer_.shrink_to_fit();
}

bool HttpConnection::receive_arrived(std::size_t max_bytes) {
    std::array<char, receive_block_bytes> block;
    while (received().size() < max_bytes) {
        const auto wanted = std::min(block.size(), max_bytes - received().size());
        const auto got = uninterrupted([&] { return ::recv(socket_.get(), block.data(), wanted, 0); });
        if (got == 0) return false;
        if (got < 0) return would_block();
        buffer_.append(block.data(), static_cast<std::size_t>(got));
        // A block that is not full was the last one.
        if (static_cast<std::size_t>(got) < wanted) return true;
    }
    return true;
}

std::size_t HttpConnection::receive(char* bytes, std::size_t size) {
    while (true) {
        const auto got = uninterrupted([&] { return ::recv(socket_.get(), bytes, size, 0); });
        if (got >= 0) {
            reading_.count({}, got);
            return static_cast<std::size_t>(got);
        }
        if (!would_block()) throw ApiError(error::malformed_request, "The connection broke within the request.");
        if (!wait(POLLIN, reading_)) throw ApiError(error::request_timeout);
    }
}

std::size_t HttpConnection::receive_more() {
    std::array<char, receive_block_bytes> block;
    const auto got = receive(block.data(), block.size());
    buffer_.append(block.data(), got);
    return got;
}

bool HttpConnection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent =
            uninterrupted([&] { return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            writing_.count({}, sent);
        } else if (!would_block() || !wait(POLLOUT, writing_)) {
            return false;
        }
    }
    return true;
}

bool HttpConnection::wait(short events, Pace& pace) const {
    using std::chrono::milliseconds;
    const auto begun = std::chrono::steady_clock::now();
    pollfd waited{socket_.get(), events, 0};
    uninterrupted([&] { return ::poll(&waited, 1, poll_timeout_ms(begun + pace.time_left())); });
    const auto elapsed = std::chrono::ceil<milliseconds>(std::chrono::steady_clock::now() - begun);
    return pace.count(elapsed, 0);
}

bool HttpConnection::peer_has_closed() const {
    char byte = 0;
    const auto got = uninterrupted([&] { return ::recv(socket_.get(), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT); });
    return got == 0 || (got < 0 && !would_block());
}

void HttpConnection::say_goodbye() {
    leaving_ = true;
    ::shutdown(socket_.get(), SHUT_WR);
    consume(received().size());
}

bool HttpConnection::drain() {
    const bool goes_on = receive_arrived(receive_block_bytes);
    consume(received().size());
    return goes_on;
}

void HttpConnection::expire() const {
    ::shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace sluice
