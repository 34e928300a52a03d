#include "worker/transfer/source_server.h"

#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

#include "common/process/log.h"

namespace sluice {

SourceServer::SourceServer(ApiClient& api, const Job& job, const RetryPolicy& retries, Descriptor socket)
    : reader_(api, job.source_url, job.source_bytes, retries, stopping_),
      socket_(std::move(socket)),
      thread_([this] { serve(); }) {}

SourceServer::~SourceServer() {
    stopping_.set();
    thread_.join();
}

void SourceServer::serve() {
    RangeRequestBytes bytes{};
    while (receive_all(bytes.data(), bytes.size())) {
        const auto request = read_range_request(bytes);
        if (!request.is_allowed()) {
            log::warning("source_request_refused", {{"offset", request.offset}, {"length", request.length}});
            break;
        }
        const auto reply = answer(request);
        if (!send_all(reply.data(), reply.size())) break;
    }
    ::shutdown(socket_.get(), SHUT_RDWR);
}

std::string SourceServer::answer(const RangeRequest& request) {
    if (request.length == 0) return source_size_answer(static_cast<std::uint64_t>(reader_.size()));
    try {
        return range_answer(reader_.read(static_cast<std::int64_t>(request.offset), request.length));
    } catch (const std::exception& failure) {
        // The transcoder ends the task.
        if (!stopping_.is_set()) log::warning("source_unavailable", {{"error", failure.what()}});
        return unreadable_range_answer();
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
