#pragma once

#include <optional>
#include <span>
#include <vector>

/// What a student has watched, derived from the positions that the player reports and from the server's clock. Pure.
/// Positions are seconds into the video.
namespace sluice {

/// A position of the playhead, as the player reported it.
struct PlayheadMark {
    double position_seconds = 0;
    bool by_seek = false;  ///< it jumped there; otherwise it played up to there, as far as the time allows
    friend bool operator==(const PlayheadMark&, const PlayheadMark&) = default;
};

/// A position beyond this is invalid.
inline constexpr double max_video_seconds = 1'000'000;

/// How far a playhead may run ahead of the clock: the delay of reports varies.
inline constexpr double max_slack_seconds = 5;

/// What is kept of a session between two reports.
struct Playhead {
    std::optional<double> position_seconds;  ///< std::nullopt before the first report
    double slack_seconds = max_slack_seconds;
    friend bool operator==(const Playhead&, const Playhead&) = default;
};

struct WatchedInterval {
    double from_seconds = 0;
    double to_seconds = 0;
    friend bool operator==(const WatchedInterval&, const WatchedInterval&) = default;
};

/// Moves the playhead along the marks of one report, and returns the intervals that were watched on the way. The report
/// comes `elapsed_seconds` after the one before it, or after the session's start. The playhead can advance by at most
/// the elapsed time × `max_rate` plus the slack. The slack is granted once, and grows again with unused time. A larger
/// advance counts as a seek, and so does going back. Before the first mark, the video is assumed to have played up to
/// that mark at normal speed since the session's start.
[[nodiscard]] std::vector<WatchedInterval> follow(Playhead& playhead, std::span<const PlayheadMark> marks,
                                                  double elapsed_seconds, double max_rate);

/// Whether a student's claim of having watched contradicts the proof. All parameters are fractions of the video's
/// length: `claimed` is the progress that the player wrote, `watched` is what is proven, `unserved` was reported as
/// played but was never served.
[[nodiscard]] bool is_suspicious(double claimed, double watched, double unserved);

}  // namespace sluice
