#pragma once

#include <optional>
#include <span>
#include <vector>

/// What a student has watched, by where the player says it was and when. Pure. The clock is the server's; positions are
/// seconds into the video.
namespace sluice {

/// Where the playhead was when the player said so.
struct PlayheadMark {
    double position_seconds = 0;
    bool by_seek = false;  ///< it jumped there; otherwise it played up to there, as far as that is possible
    friend bool operator==(const PlayheadMark&, const PlayheadMark&) = default;
};

/// Positions beyond this are nonsense.
inline constexpr double max_video_seconds = 1'000'000;

/// By how much a playhead may run ahead of the clock: reports are delayed by unequal times.
inline constexpr double max_slack_seconds = 5;

/// What is remembered of a session from one report to the next.
struct Playhead {
    std::optional<double> position_seconds;  ///< nothing before the first report
    double slack_seconds = max_slack_seconds;
    friend bool operator==(const Playhead&, const Playhead&) = default;
};

struct WatchedInterval {
    double from_seconds = 0;
    double to_seconds = 0;
    friend bool operator==(const WatchedInterval&, const WatchedInterval&) = default;
};

/// Moves the playhead along the marks of one report, which comes `elapsed_seconds` after the one before (or after the
/// session's start), and answers what was watched on the way. The playhead cannot have advanced by more than the time
/// allows at `max_rate`, but for the slack, which is given once and grows again with time that was not used: what
/// advances further is taken for a seek, and so is going back. Before the first mark the video was playing up to it, at
/// normal speed, since the session's start.
[[nodiscard]] std::vector<WatchedInterval> follow(Playhead& playhead, std::span<const PlayheadMark> marks,
                                                  double elapsed_seconds, double max_rate);

/// Whether a student's claim of having watched does not go with the proof. All are parts of the video's length:
/// `claimed` by the progress that the player wrote, `watched` by proof, `unserved` reported as played though it was
/// never served.
[[nodiscard]] bool is_suspicious(double claimed, double watched, double unserved);

}  // namespace sluice
