#pragma once

#include <span>
#include <string>
#include <vector>

#include "worker/transcoder/text/cue_list.h"

namespace sluice {

/// The WebVTT files of a track (RFC 8216 §3.5), one for each segment: segment n lasts from `boundaries_seconds[n]` to
/// the next. Cue times count from the video's beginning, in every file, and X-TIMESTAMP-MAP says so. A cue stands, with
/// its full times, in each segment that it is shown in; a segment without any is a file all the same. `cues` in order.
/// Once the files hold 8 MiB together, many times the text of a long film, further cues are left out. Pure.
[[nodiscard]] std::vector<std::string> webvtt_files(std::span<const Cue> cues,
                                                    std::span<const double> boundaries_seconds);

}  // namespace sluice
