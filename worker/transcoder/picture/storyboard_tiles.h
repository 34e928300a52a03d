#pragma once

#include <optional>
#include <vector>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/grid/storyboard_layout.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// The pictures of a storyboard, each once, and which of them each cue shows; std::nullopt if it could not be decoded.
struct StoryboardTiles {
    StoryboardLayout layout;
    std::vector<Frame> pictures;  ///< as Converter makes them, of the layout's size
    std::vector<std::optional<int>> of_cues;
};

/// Reads the tiles from a source with a picture. They are keyframes: each the last one before the middle of its cue, or
/// one within the cue. A cue without a keyframe of its own shares the one before. A short video whose keyframes are
/// rarer than its cues is decoded completely. Throws TaskFailure if the source cannot be read; damaged pictures are
/// skipped.
[[nodiscard]] StoryboardTiles read_storyboard_tiles(Source& source, const Plan& plan, TaskEvents& events);

/// True for failures that damaged pictures do not cause: source_unavailable, out_of_memory, disk_full.
[[nodiscard]] bool concerns_task(const TaskFailure& failure);

}  // namespace sluice
