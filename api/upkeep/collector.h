#pragma once

#include <chrono>

#include "api/storage/storage.h"
#include "api/store/database.h"
#include "common/periodic_thread.h"

namespace sluice {

/// Collects garbage, and webhooks of long ago, from time to time on a thread of its own, until destroyed.
class Collector {
  public:
    /// An interval of zero: never. Database and storage must outlive this.
    Collector(Database& database, Storage& storage, std::chrono::seconds interval, std::chrono::seconds min_age);

  private:
    PeriodicThread thread_;
};

}  // namespace sluice
