#pragma once

#include <chrono>

#include "api/server/services.h"
#include "common/periodic_thread.h"

namespace sluice {

/// Tells Redis, and this process, of the sessions that the database has ended because a right to watch was taken away.
/// How many it told of. Doing it twice, or in several processes at once, does no harm. Throws what either throws.
std::size_t close_revoked_sessions(Services& services);

/// Does so all the time on a thread of its own, until destroyed. A right that is taken away, by whomever, is gone in
/// every process after `interval` and SessionLiveness::max_age together; should this process die, the next one goes on.
class SessionCloser {
  public:
    static constexpr std::chrono::milliseconds default_interval{200};

    /// `services` must outlive this.
    explicit SessionCloser(Services& services, std::chrono::milliseconds interval = default_interval);

  private:
    PeriodicThread thread_;
};

}  // namespace sluice
