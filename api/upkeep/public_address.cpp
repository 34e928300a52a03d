#include "api/upkeep/public_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sluice {
namespace {

struct Network {
    std::uint32_t address;
    unsigned bits;
};

constexpr std::uint32_t ip(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24U | b << 16U | c << 8U | d;
}

/// RFC 6890 and its updates.
constexpr std::array not_public{
    Network{ip(0, 0, 0, 0), 8},      Network{ip(10, 0, 0, 0), 8},     Network{ip(100, 64, 0, 0), 10},
    Network{ip(127, 0, 0, 0), 8},    Network{ip(169, 254, 0, 0), 16}, Network{ip(172, 16, 0, 0), 12},
    Network{ip(192, 0, 0, 0), 24},   Network{ip(192, 0, 2, 0), 24},   Network{ip(192, 88, 99, 0), 24},
    Network{ip(192, 168, 0, 0), 16}, Network{ip(198, 18, 0, 0), 15},  Network{ip(198, 51, 100, 0), 24},
    Network{ip(203, 0, 113, 0), 24}, Network{ip(224, 0, 0, 0), 3},
};

bool is_public(std::uint32_t address) {
    constexpr unsigned address_bits = 32;
    return std::none_of(not_public.begin(), not_public.end(), [&](const Network& network) {
        return (address ^ network.address) >> (address_bits - network.bits) == 0;
    });
}

/// Only 2000::/3 is allocated. The addresses in it for documentation, and those that embed IPv4 addresses, are not
/// public.
bool is_public(const in6_addr& address) {
    const auto* bytes = address.s6_addr;
    const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&address);
    if (is_mapped) {
        constexpr int first = 12;
        return is_public(ip(bytes[first], bytes[first + 1], bytes[first + 2], bytes[first + 3]));
    }
    const unsigned start = static_cast<unsigned>(bytes[0]) << 8U | bytes[1];
    const unsigned next = static_cast<unsigned>(bytes[2]) << 8U | bytes[3];
    constexpr unsigned documentation = 0x0db8;
    constexpr unsigned teredo_and_others = 0x01ff;  // 2001::/23
    constexpr unsigned six_to_four = 0x2002;
    if ((start & 0xe000U) != 0x2000U || start == six_to_four) return false;
    return start != 0x2001U || (next > teredo_and_others && next != documentation);
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_public(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return is_public(v6.sin6_addr);
    }
    return false;
}

}  // namespace sluice
