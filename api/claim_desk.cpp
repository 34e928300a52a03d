#include "api/claim_desk.h"

#include <algorithm>
#include <tuple>

namespace sluice {
namespace {

constexpr std::size_t most_at_a_time = 32;

}  // namespace

std::optional<Job> ClaimDesk::claim(const std::vector<TaskKind>& kinds, const std::string& worker_id) {
    return counter_for(kinds).submit(worker_id);
}

ClaimDesk::Counter& ClaimDesk::counter_for(const std::vector<TaskKind>& kinds) {
    auto sorted = kinds;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    const std::lock_guard lock(mutex_);
    return counters_
        .try_emplace(sorted, most_at_a_time,
                     [this, sorted](const std::vector<std::string>& workers) {
                         return tasks::claim_for(database_, sorted, workers, lease_seconds_);
                     })
        .first->second;
}

}  // namespace sluice
