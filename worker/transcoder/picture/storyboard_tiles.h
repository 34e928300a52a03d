#pragma once

#include <optional>
#include <vector>

#include "common/task_protocol.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/grid/storyboard_layout.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// The pictures of a storyboard, each once, and which of them each cue shows; nothing where it could not be read.
struct StoryboardTiles {
    StoryboardLayout layout;
    std::vector<Frame> pictures;  ///< as Converter makes them, of the layout's size
    std::vector<std::optional<int>> of_cues;
};

/// Reads them from a source with a picture: keyframes alone, each the last one before the middle of its cue or else
/// within it; a cue without any of its own shares the one before. Only of a short video whose keyframes are rarer than
/// its cues everything is decoded. Throws TaskFailure when the source cannot be read; damaged pictures are passed over.
[[nodiscard]] StoryboardTiles read_storyboard_tiles(Source& source, const Plan& plan, TaskEvents& events);

/// True for what is not a fault of some pictures: source_unavailable, out_of_memory, disk_full.
[[nodiscard]] bool concerns_task(const TaskFailure& failure);

}  // namespace sluice
