#pragma once

#include <chrono>

#include "api/storage/storage.h"
#include "api/store/postgres/database.h"
#include "common/process/periodic_thread.h"

namespace sluice {

/// Removes garbage and old webhook deliveries at an interval, on its own thread, until destroyed.
class Collector {
  public:
    /// An interval of zero: never. Database and storage must outlive this.
    Collector(Database& database, Storage& storage, std::chrono::seconds interval, std::chrono::seconds min_age);

  private:
    PeriodicThread thread_;
};

}  // namespace sluice
