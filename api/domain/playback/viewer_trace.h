#pragma once

#include <string>
#include <string_view>

/// What is kept for a while of where a playback session was watched. Pure.
namespace sluice {

struct ViewerTrace {
    std::string network;     ///< client_network() of the address: an IPv4 address or an IPv6 network
    std::string user_agent;  ///< recorded_user_agent() of the header
};

/// The User-Agent header as it is recorded: at most 300 bytes; each byte that is not printable ASCII becomes `?`.
[[nodiscard]] std::string recorded_user_agent(std::string_view header);

}  // namespace sluice
