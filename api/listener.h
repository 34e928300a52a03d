#pragma once

#include <httplib.h>

#include "common/event.h"

namespace sluice {

/// cpp-httplib's server, but for how it waits: the library (0.11, and 0.18 still) looks at each idle connection a
/// hundred times a second, reads and writes after a system call that asks whether it may, and sees only after the
/// keep-alive time that it has been stopped. Here an idle connection costs nothing, and ends at once.
class Listener : public httplib::Server {
  public:
    /// Ends idle connections and listen_after_bind(), which returns when the requests at hand are answered. From any
    /// thread.
    void finish();

    /// Of the thread that answers a request: its connection takes no other one. The answer should say so
    /// ("Connection: close").
    static void close_after_this_request();

  private:
    bool process_and_close_socket(socket_t socket) override;

    Event finishing_;
};

}  // namespace sluice
