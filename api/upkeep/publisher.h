#pragma once

#include <chrono>

#include "api/storage/storage.h"
#include "api/store/postgres/database.h"
#include "common/process/periodic_thread.h"

namespace sluice {

/// Publishes the videos whose tasks have all been done for `min_age` and which are not READY. A video whose publication
/// fails is logged, and left for the next time. Returns how many were published. Throws if the database is unavailable.
int publish_overdue(Database& database, Storage& storage, std::chrono::seconds min_age);

/// Calls publish_overdue() at an interval on its own thread, until destroyed: the process that completed the last task
/// may have died, or the worker may have given up while the storage was unavailable.
class Publisher {
  public:
    /// Both must outlive this.
    Publisher(Database& database, Storage& storage);

  private:
    PeriodicThread thread_;
};

}  // namespace sluice
