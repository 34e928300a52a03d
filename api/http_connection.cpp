#include "api/http_connection.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace sluice {
namespace {

constexpr std::chrono::seconds longest_goodbye = std::chrono::seconds(1);

void limit(int socket, int option, std::chrono::microseconds time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const timeval value{seconds.count(), (time - seconds).count()};
    ::setsockopt(socket, SOL_SOCKET, option, &value, sizeof value);
}

/// Whose address getpeername() or getsockname() tell.
void name_address(int (*tell)(int, sockaddr*, socklen_t*), int socket, std::string& ip, int& port) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> service{};
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (tell(socket, any, &size) != 0) return;
    if (::getnameinfo(any, size, host.data(), host.size(), service.data(), service.size(),
                      NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return;
    }
    ip = host.data();
    port = std::atoi(service.data());
}

}  // namespace

HttpConnection::HttpConnection(Descriptor socket, const Patience& patience) : socket_(std::move(socket)) {
    limit(socket_.get(), SO_RCVTIMEO, patience.read);
    limit(socket_.get(), SO_SNDTIMEO, patience.write);
}

bool HttpConnection::wait_for_request(SteadyTime deadline, const Event& stop) {
    if (!unread_.empty()) return true;
    std::array<pollfd, 2> waited{pollfd{socket_.get(), POLLIN, 0}, pollfd{stop.fd(), POLLIN, 0}};
    while (::poll(waited.data(), waited.size(), poll_timeout_ms(deadline)) < 0 && errno == EINTR) {
    }
    return waited[0].revents != 0;
}

void HttpConnection::close_gently() {
    const auto deadline = std::chrono::steady_clock::now() + longest_goodbye;
    ::shutdown(socket_.get(), SHUT_WR);
    pollfd waited{socket_.get(), POLLIN, 0};
    while (::poll(&waited, 1, poll_timeout_ms(deadline)) > 0 && receive(buffer_.data(), buffer_.size()) > 0) {
    }
    unread_ = {};
    socket_.reset();
}

ssize_t HttpConnection::read(char* bytes, std::size_t size) {
    if (unread_.empty()) {
        if (size >= buffer_.size()) return receive(bytes, size);
        const auto got = receive(buffer_.data(), buffer_.size());
        if (got <= 0) return got;
        unread_ = {buffer_.data(), static_cast<std::size_t>(got)};
    }
    const auto count = std::min(size, unread_.size());
    std::memcpy(bytes, unread_.data(), count);
    unread_.remove_prefix(count);
    return static_cast<ssize_t>(count);
}

ssize_t HttpConnection::write(const char* bytes, std::size_t size) {
    while (true) {
        const auto sent = ::send(socket_.get(), bytes, size, MSG_NOSIGNAL);
        if (sent >= 0 || errno != EINTR) return sent;
    }
}

void HttpConnection::get_remote_ip_and_port(std::string& ip, int& port) const {
    name_address(::getpeername, socket_.get(), ip, port);
}

void HttpConnection::get_local_ip_and_port(std::string& ip, int& port) const {
    name_address(::getsockname, socket_.get(), ip, port);
}

ssize_t HttpConnection::receive(char* bytes, std::size_t size) {
    while (true) {
        const auto got = ::recv(socket_.get(), bytes, size, 0);
        if (got >= 0 || errno != EINTR) return got;
    }
}

}  // namespace sluice
