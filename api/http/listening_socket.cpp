#include "api/http/listening_socket.h"

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sluice {
namespace {

int port_of(int socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                               : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

/// Takes sockets that listen, of SOCK_STREAM, or just are there, of SOCK_DGRAM.
bool is_bound(int socket, int type, const addrinfo& address) {
    const int yes = 1;
    // Datagrams need no pause between two owners of a port, and the option would let two share it.
    if (type == SOCK_STREAM && ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0) return false;
    if (::bind(socket, address.ai_addr, address.ai_addrlen) != 0) return false;
    return type != SOCK_STREAM || ::listen(socket, SOMAXCONN) == 0;
}

ListeningSocket open_socket(const std::string& host, int port, int type) {
    const auto place = host + ":" + std::to_string(port);
    addrinfo wanted{};
    wanted.ai_socktype = type;
    wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int failure = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found); failure != 0) {
        throw std::runtime_error("cannot listen on " + place + ": " + ::gai_strerror(failure));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
    int reason = 0;
    for (const auto* address = addresses.get(); address != nullptr; address = address->ai_next) {
        Descriptor socket(::socket(address->ai_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (socket && is_bound(socket.get(), type, *address)) {
            const int bound = port_of(socket.get());
            return {std::move(socket), bound};
        }
        reason = errno;
    }
    throw std::runtime_error("cannot listen on " + place + ": " + std::generic_category().message(reason));
}

}  // namespace

ListeningSocket listen_on(const std::string& host, int port) {
    return open_socket(host, port, SOCK_STREAM);
}

ListeningSocket receive_datagrams_on(const std::string& host, int port) {
    return open_socket(host, port, SOCK_DGRAM);
}

}  // namespace sluice
