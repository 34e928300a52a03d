#include "worker/transfer/source_server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

#include "common/log.h"

namespace sluice {
namespace {

constexpr std::size_t request_bytes = 16;
constexpr std::uint32_t max_length_bytes = std::uint32_t{4} << 20U;
constexpr std::uint32_t unreadable = 0xFFFFFFFF;

template <class Number>
Number little_endian(const unsigned char* bytes) {
    Number number = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;)
        number = static_cast<Number>(number << 8U) | bytes[i];
    return number;
}

template <class Number>
std::string little_endian_bytes(Number number) {
    std::string bytes;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        bytes += static_cast<char>((number >> (8 * i)) & 0xFFU);
    return bytes;
}

}  // namespace

SourceServer::SourceServer(ApiClient& api, const Job& job, const RetryPolicy& retries, Descriptor socket)
    : reader_(api, job.source_url, job.source_bytes, retries, stopping_),
      socket_(std::move(socket)),
      thread_([this] { serve(); }) {}

SourceServer::~SourceServer() {
    stopping_.set();
    thread_.join();
}

void SourceServer::serve() {
    std::array<unsigned char, request_bytes> request{};
    while (receive_all(request.data(), request.size())) {
        const auto offset = little_endian<std::uint64_t>(request.data());
        const auto length = little_endian<std::uint32_t>(request.data() + 8);
        const auto zero = little_endian<std::uint32_t>(request.data() + 12);
        const bool proper = zero == 0 && length <= max_length_bytes &&
                            offset <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        if (!proper) {
            log::warning("source_request_refused", {{"offset", offset}, {"length", length}});
            break;
        }
        const auto reply = answer(offset, length);
        if (!send_all(reply.data(), reply.size())) break;
    }
    ::shutdown(socket_.get(), SHUT_RDWR);
}

std::string SourceServer::answer(std::uint64_t offset, std::uint32_t length) {
    if (length == 0) {
        const auto size = little_endian_bytes(static_cast<std::uint64_t>(reader_.size()));
        return little_endian_bytes(static_cast<std::uint32_t>(size.size())) + size;
    }
    try {
        const auto bytes = reader_.read(static_cast<std::int64_t>(offset), length);
        return little_endian_bytes(static_cast<std::uint32_t>(bytes.size())) + bytes;
    } catch (const std::exception& failure) {
        // The transcoder ends the task; this thread has nobody above it.
        if (!stopping_.is_set()) log::warning("source_unavailable", {{"error", failure.what()}});
        return little_endian_bytes(unreadable);
    }
}

bool SourceServer::receive_all(void* data, std::size_t size) {
    auto* bytes = static_cast<char*>(data);
    while (size > 0) {
        if (!wait_for(POLLIN)) return false;
        const auto got = ::recv(socket_.get(), bytes, size, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got <= 0) return false;
        bytes += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool SourceServer::send_all(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const char*>(data);
    while (size > 0) {
        if (!wait_for(POLLOUT)) return false;
        const auto sent = ::send(socket_.get(), bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (sent < 0) return false;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

bool SourceServer::wait_for(short poll_event) {
    std::array<pollfd, 2> waited{pollfd{socket_.get(), poll_event, 0}, pollfd{stopping_.fd(), POLLIN, 0}};
    while (::poll(waited.data(), waited.size(), -1) < 0 && errno == EINTR) {
    }
    return !stopping_.is_set();
}

}  // namespace sluice
