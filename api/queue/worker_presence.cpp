#include "api/queue/worker_presence.h"

#include "common/process/log.h"

namespace sluice {
namespace {

constexpr std::chrono::seconds between_notes{10};
/// Names may be made up for each start of a worker.
constexpr std::size_t max_names = 10'000;

}  // namespace

bool WorkerPresence::is_due(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    const auto found = noted_.find(id);
    if (found != noted_.end() && now - found->second < between_notes) return false;
    if (noted_.size() >= max_names) noted_.clear();
    noted_[id] = now;
    return true;
}

void WorkerPresence::note(const workers::Presence& worker) {
    if (!is_due(worker.id)) return;
    try {
        workers::note(database_, worker);
    } catch (const DatabaseFailure& failure) {
        log::warning("worker_not_noted", {{"worker", worker.id}, {"reason", failure.what()}});
    }
}

}  // namespace sluice
