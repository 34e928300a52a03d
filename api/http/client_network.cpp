#include "api/http/client_network.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sluice {
namespace {

constexpr std::size_t mapped_prefix_bytes = 12;
constexpr std::size_t network_bytes = 8;

std::string ipv4_text(const void* address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, address, text.data(), text.size());
    return text.data();
}

}  // namespace

std::string client_network(std::string_view address) {
    const std::string text(address);
    // The C library would end the address at a NUL and ignore the rest.
    if (text.find('\0') != std::string::npos) return "unknown";
    in_addr v4{};
    if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return ipv4_text(&v4);
    in6_addr v6{};
    if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1) return "unknown";
    if (IN6_IS_ADDR_V4MAPPED(&v6)) return ipv4_text(&v6.s6_addr[mapped_prefix_bytes]);
    std::fill(std::begin(v6.s6_addr) + network_bytes, std::end(v6.s6_addr), std::uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> network{};
    ::inet_ntop(AF_INET6, &v6, network.data(), network.size());
    return std::string(network.data()) + "/64";
}

}  // namespace sluice
