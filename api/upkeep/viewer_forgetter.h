#pragma once

#include <chrono>

#include "api/store/postgres/database.h"
#include "common/process/periodic_thread.h"

namespace sluice {

/// Removes from playback sessions, some days after they began, what tells where they were watched: network and user
/// agent. Runs at an interval on its own thread, until destroyed. Several processes may do it side by side.
class ViewerForgetter {
  public:
    static constexpr std::chrono::minutes default_interval{60};

    /// The database must outlive this.
    ViewerForgetter(Database& database, int max_age_days, std::chrono::milliseconds interval = default_interval);

  private:
    PeriodicThread thread_;
};

}  // namespace sluice
