#pragma once

#include <string>

#include "common/descriptor.h"

namespace sluice {

struct ListeningSocket {
    Descriptor socket;  ///< non-blocking
    int port;
};

/// With as long a backlog as the system allows. Port 0 takes a free one. A port that another process listens on is
/// refused: two of them would share the requests without a word. Throws std::runtime_error.
[[nodiscard]] ListeningSocket listen_on(const std::string& host, int port);

}  // namespace sluice
