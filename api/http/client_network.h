#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The network that a client's address is counted by when attempts are limited: an IPv4 address itself; the /64 of an
/// IPv6 address ("2001:db8:0:1::/64"), since whoever has one address there has all of them; IPv4 written as IPv6
/// (::ffff:192.0.2.1) is IPv4. Whatever is no address belongs to one network, "unknown".
[[nodiscard]] std::string client_network(std::string_view address);

}  // namespace sluice
