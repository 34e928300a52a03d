#pragma once

#include <string>
#include <vector>

#include "common/protocol/task_protocol.h"

/// Checks whether the report of a worker is plausible: its transcoder has parsed untrusted bytes. Pure. Each function
/// describes the first fault for people; the text is empty if there is none.
namespace sluice {

[[nodiscard]] std::string fault_of_plan(const Plan& plan, const std::vector<ChunkRange>& chunks);
/// The segments of all video renditions of one chunk: complete, in range, of the right duration.
[[nodiscard]] std::string fault_of_chunk(const Plan& plan, const ChunkRange& chunk, const TaskResult& result);
/// All segments of a sound track.
[[nodiscard]] std::string fault_of_audio(const std::string& rendition, const TaskResult& result);
/// Some segments of a sound track, before its end.
[[nodiscard]] std::string fault_of_audio_report(const std::string& rendition, const TaskResult& result);
/// Files, and the segments of the plan's subtitles.
[[nodiscard]] std::string fault_of_finish(const Plan& plan, const TaskResult& result);

}  // namespace sluice
