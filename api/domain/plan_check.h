#pragma once

#include <string>
#include <vector>

#include "common/task_protocol.h"

/// Whether what a worker reports can be believed: the transcoder behind it has parsed hostile bytes. Pure. Each
/// function returns a sentence about the first fault, empty when there is none.
namespace sluice {

[[nodiscard]] std::string fault_of_plan(const Plan& plan, const std::vector<ChunkRange>& chunks);
/// The segments of all video renditions of one chunk: complete, in range, of the right duration.
[[nodiscard]] std::string fault_of_chunk(const Plan& plan, const ChunkRange& chunk, const TaskResult& result);
[[nodiscard]] std::string fault_of_audio(const std::string& rendition, const TaskResult& result);
[[nodiscard]] std::string fault_of_finish(const TaskResult& result);

}  // namespace sluice
