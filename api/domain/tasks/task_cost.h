#pragma once

#include <vector>

#include "common/task_protocol.h"

/// What tasks are expected to cost, in seconds of one worker on two cores, and where that places them in the queue
/// (docs/decisions/0009-fair-queue.md). Pure. Only ratios matter: a machine that is twice as fast halves them all.
namespace sluice {

inline constexpr double plan_cost_seconds = 2;

/// By the pixels that have to be encoded; a chunk without any is copied.
[[nodiscard]] double chunk_cost_seconds(const Plan& plan, const ChunkRange& chunk);
/// Of one sound track.
[[nodiscard]] double audio_cost_seconds(const Plan& plan);
[[nodiscard]] double finish_cost_seconds(const Plan& plan);

/// The tags of a video's chunks: within the part of the queue that was kept for the video, from `tag` to `tag + kept`,
/// in their order and by their costs. So what is begun comes before what waits, also where the guess was too small.
[[nodiscard]] std::vector<double> chunk_tags(double tag, double kept, const std::vector<double>& costs);

}  // namespace sluice
