#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "api/storage/storage.h"
#include "api/store/postgres/database.h"
#include "common/process/periodic_thread.h"

namespace sluice {

/// For how many days the academy keeps what it need not keep; 0 for ever.
struct RetentionDays {
    int viewers = 0;  ///< from which network and browser a playback session was watched, since it began
    int events = 0;   ///< playback events, since they were received
    int sources = 0;  ///< the originals of videos, since these became READY
};

/// Removes the original of one video that has been READY for more than `days`: first the reference to it, then the
/// object. False if there is none. If the storage fails, the object is garbage, which the collector tries again to
/// remove. Throws StorageError and DatabaseFailure.
bool remove_old_source(Database& database, Storage& storage, int days);

/// Removes what is older than its days, in batches that hold no lock for long, until destroyed. Each kind has its own
/// thread, so that a storage that is away does not keep events. Several processes may do it side by side.
class Retention {
  public:
    static constexpr std::chrono::minutes default_interval{60};
    static constexpr int max_events_at_a_time = 5000;

    /// Both must outlive this.
    Retention(Database& database, Storage& storage, const RetentionDays& days,
              std::chrono::milliseconds interval = default_interval);

  private:
    /// Removes a batch; true if there may be more.
    using Removal = std::function<bool()>;
    void repeat(const char* failure_event, std::chrono::milliseconds interval, Removal removal);

    std::vector<PeriodicThread> threads_;
};

}  // namespace sluice
