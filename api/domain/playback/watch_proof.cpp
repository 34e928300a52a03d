#include "api/domain/playback/watch_proof.h"

#include <algorithm>

namespace sluice {

std::vector<WatchedInterval> follow(Playhead& playhead, std::span<const PlayheadMark> marks, double elapsed_seconds,
                                    double max_rate) {
    if (marks.empty()) return {};
    std::vector<WatchedInterval> watched;
    const auto elapsed = std::max(elapsed_seconds, 0.0);
    double max_advance = elapsed * max_rate + playhead.slack_seconds;
    for (const auto& [position, by_seek] : marks) {
        const auto from = playhead.position_seconds.value_or(std::max(position - elapsed, 0.0));
        const auto advance = position - from;
        if (!by_seek && advance > 0 && advance <= max_advance) {
            watched.push_back({from, position});
            max_advance -= advance;
        }
        playhead.position_seconds = position;
    }
    playhead.slack_seconds = std::min(max_advance, max_slack_seconds);
    return watched;
}

bool is_suspicious(double claimed, double watched, double unserved) {
    // Players often do not report the last seconds, which are a large part of a short video.
    constexpr double tolerated = 0.25;
    return claimed - watched > tolerated || unserved > tolerated;
}

}  // namespace sluice
