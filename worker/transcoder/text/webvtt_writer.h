#pragma once

#include <span>
#include <string>
#include <vector>

#include "worker/transcoder/text/cue_list.h"

namespace sluice {

/// The WebVTT files of a track (RFC 8216 §3.5), one for each segment: segment n lasts from `boundaries_seconds[n]` to
/// the next boundary. In every file cue times count from the video's beginning, as X-TIMESTAMP-MAP says. Each segment
/// that shows a cue contains it with its full times; a segment without cues is a file, too. `cues` must be in order.
/// Once the files have 8 MiB together, many times the text of a long film, further cues are left out. Pure.
[[nodiscard]] std::vector<std::string> webvtt_files(std::span<const Cue> cues,
                                                    std::span<const double> boundaries_seconds);

}  // namespace sluice
