#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/protocol/task_protocol.h"

namespace sluice {

/// What a transcoder would report about a video, without any media: a plan, and for each task a result with the bytes
/// of its objects. The bytes are a function of the object's name, so the same task gives the same bytes each time.
struct MadeUpVideo {
    /// `seconds` long at 25 fps, with renditions 720p and 360p, one sound track, and chunks of `segments_per_chunk`
    /// segments of 6 s.
    explicit MadeUpVideo(int seconds, int segments_per_chunk = 2);

    Plan plan;
    std::vector<ChunkRange> chunks;
};

/// A task's result and its objects, by their name in the sink ("720p/seg-00000.m4s").
struct MadeUpOutput {
    TaskResult result;
    std::map<std::string, std::string> objects;
};

MadeUpOutput plan_output(const MadeUpVideo& video);
MadeUpOutput chunk_output(const Plan& plan, const ChunkRange& chunk);
MadeUpOutput audio_output(const Plan& plan, const std::string& rendition);
MadeUpOutput finish_output();
/// The output of the job's task; a plan task gets the plan of `video`.
MadeUpOutput output_of(const MadeUpVideo& video, const Job& job);

}  // namespace sluice
