#pragma once

#include <string>

#include "common/process/descriptor.h"

namespace sluice {

struct ListeningSocket {
    Descriptor socket;  ///< non-blocking
    int port;
};

/// Listens with the longest backlog that the system allows. Port 0 takes a free port. Throws std::runtime_error on
/// failure, also if another process listens on the port: the two would silently share the requests.
[[nodiscard]] ListeningSocket listen_on(const std::string& host, int port);

/// The same for UDP: a socket that datagrams arrive at.
[[nodiscard]] ListeningSocket receive_datagrams_on(const std::string& host, int port);

}  // namespace sluice
