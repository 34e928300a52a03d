#include "tests/support/raw_connection.h"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr timeval max_wait{30, 0};

}  // namespace

RawConnection::RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) throw std::system_error(errno, std::system_category(), "socket");
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &max_wait, sizeof max_wait);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &max_wait, sizeof max_wait);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        ::close(socket_);
        throw std::system_error(error, std::system_category(), "connect");
    }
}

RawConnection::~RawConnection() {
    ::close(socket_);
}

void RawConnection::send(const std::string& bytes) const {
    for (std::size_t sent = 0; sent < bytes.size();) {
        const auto n = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return;
        sent += static_cast<std::size_t>(n);
    }
}

bool RawConnection::read_some() {
    std::array<char, 65536> block{};
    while (true) {
        const auto n = ::recv(socket_, block.data(), block.size(), 0);
        if (n > 0) {
            received_.append(block.data(), static_cast<std::size_t>(n));
            return true;
        }
        if (n == 0 || errno == ECONNRESET) return false;
        if (errno != EINTR) throw std::runtime_error("the API neither answers nor closes the connection");
    }
}

std::string RawConnection::receive_some(std::chrono::milliseconds wait) const {
    pollfd watched{socket_, POLLIN, 0};
    if (::poll(&watched, 1, static_cast<int>(wait.count())) <= 0) return {};
    std::array<char, 65536> block{};
    const auto n = ::recv(socket_, block.data(), block.size(), 0);
    return n > 0 ? std::string(block.data(), static_cast<std::size_t>(n)) : std::string();
}

std::string RawConnection::read_answer() {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    constexpr std::string_view length_header = "\r\nContent-Length: ";
    std::size_t size = 0;
    while (true) {
        const auto head = received_.find(end_of_head);
        if (head != std::string::npos) {
            const auto length = received_.find(length_header);
            const bool has_body = length != std::string::npos && length < head;
            size = head + end_of_head.size() +
                   (has_body ? std::stoul(received_.substr(length + length_header.size())) : 0);
            if (received_.size() >= size) break;
        }
        if (!read_some()) {
            size = received_.size();
            break;
        }
    }
    auto answer = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
}

std::string RawConnection::read_head() {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    while (received_.find(end_of_head) == std::string::npos && read_some()) {
    }
    return received_.substr(0, received_.find(end_of_head));
}

std::string RawConnection::finish() {
    ::shutdown(socket_, SHUT_WR);
    while (read_some()) {
    }
    return std::exchange(received_, {});
}

std::string exchange(int port, const std::string& bytes) {
    RawConnection connection(port);
    connection.send(bytes);
    return connection.read_answer();
}

}  // namespace sluice
