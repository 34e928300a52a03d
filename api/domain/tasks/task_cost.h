#pragma once

#include <vector>

#include "common/protocol/task_protocol.h"

/// What tasks are expected to cost, in seconds of one worker on two cores, and where that places them in the queue
/// (docs/decisions/0009-fair-queue.md). Pure. Only ratios matter: a machine that is twice as fast halves them all.
namespace sluice {

inline constexpr double plan_cost_seconds = 2;

/// By the number of pixels to encode; it is 0 for a chunk that is copied, which has the minimum cost.
[[nodiscard]] double chunk_cost_seconds(const Plan& plan, const ChunkRange& chunk);
/// Of one sound track.
[[nodiscard]] double audio_cost_seconds(const Plan& plan);
[[nodiscard]] double finish_cost_seconds(const Plan& plan);

/// The tags of a video's chunks. They lie within the part of the queue that was kept for the video, from `tag` to `tag
/// + kept`, in the order of the chunks and in proportion to their costs. So a video that has begun comes before the
/// videos that wait, even if `kept` was estimated too small.
[[nodiscard]] std::vector<double> chunk_tags(double tag, double kept, const std::vector<double>& costs);

}  // namespace sluice
