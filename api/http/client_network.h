#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The network by which the attempts of a client are counted: an IPv4 address itself; the /64 of an IPv6 address
/// ("2001:db8:0:1::/64"), because a client that has one address of a /64 has all of them; IPv4 written as IPv6
/// (::ffff:192.0.2.1) is IPv4. Every text that is not an address belongs to one network, "unknown".
[[nodiscard]] std::string client_network(std::string_view address);

}  // namespace sluice
