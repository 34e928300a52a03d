#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/batcher.h"
#include "api/store/tasks.h"

namespace sluice {

/// Claims tasks for the workers that ask this process: those that ask at the same time for the same kinds share one
/// statement, so a bell that wakes a hundred of them costs a few. Safe from any thread.
class ClaimDesk {
  public:
    /// `database` must outlive this.
    ClaimDesk(Database& database, int lease_seconds) : database_(database), lease_seconds_(lease_seconds) {}

    /// As tasks::claim().
    std::optional<Job> claim(const std::vector<TaskKind>& kinds, const std::string& worker_id);

  private:
    using Counter = Batcher<std::string, std::optional<Job>>;
    Counter& counter_for(const std::vector<TaskKind>& kinds);

    Database& database_;
    int lease_seconds_;
    std::mutex mutex_;
    std::map<std::vector<TaskKind>, Counter> counters_;
};

}  // namespace sluice
