#include "api/playback/served_segments.h"

#include <chrono>
#include <utility>

#include "common/process/log.h"

namespace sluice {
namespace {

constexpr std::chrono::seconds write_interval{1};
/// Some hundred bytes each for a lecture's worth of segments.
constexpr std::size_t max_sessions = 100'000;

}  // namespace

ServedSegments::ServedSegments(Database& database)
    : database_(database), thread_(write_interval, [this] {
          write_or_keep();
          return write_interval;
      }) {}

ServedSegments::~ServedSegments() {
    thread_ = {};
    write_or_keep();
}

void ServedSegments::note(const std::string& session_id, ServedRange range) {
    const std::lock_guard lock(mutex_);
    if (noted_.size() >= max_sessions && !noted_.contains(session_id)) return;
    noted_[session_id].insert(range);
}

void ServedSegments::write() {
    const std::lock_guard one_at_a_time(writing_);
    Ranges taken;
    {
        const std::lock_guard lock(mutex_);
        taken = std::exchange(noted_, {});
    }
    std::vector<ServedRanges> sessions;
    sessions.reserve(taken.size());
    for (const auto& [id, ranges] : taken)
        sessions.push_back({id, {ranges.begin(), ranges.end()}});
    try {
        add_served(database_, sessions);
    } catch (...) {
        put_back(std::move(taken));
        throw;
    }
}

void ServedSegments::put_back(Ranges&& ranges) {
    const std::lock_guard lock(mutex_);
    for (auto& [id, parts] : ranges)
        noted_[id].merge(parts);
}

void ServedSegments::write_or_keep() {
    try {
        write();
    } catch (const std::exception& failure) {
        log::warning("served_segments_not_written", {{"reason", failure.what()}});
    }
}

}  // namespace sluice
