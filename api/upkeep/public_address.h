#pragma once

struct sockaddr;

namespace sluice {

/// True for an address of the public internet: neither loopback, nor private, link-local, shared, multicast, reserved
/// or unspecified (RFC 6890), in IPv4, IPv6, or IPv4 written as IPv6.
[[nodiscard]] bool is_public_address(const sockaddr& address);

}  // namespace sluice
