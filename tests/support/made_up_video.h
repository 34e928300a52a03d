#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/task_protocol.h"

namespace sluice {

/// What a transcoder would report of a video, without any media: a plan, and for each task a result with the bytes of
/// its objects. The bytes are a function of the object's name, so doing a task twice makes the same ones.
struct MadeUpVideo {
    /// `seconds` at 25 fps, renditions 720p and 360p, one sound track, chunks of `segments_per_chunk` segments of 6 s.
    explicit MadeUpVideo(int seconds, int segments_per_chunk = 2);

    Plan plan;
    std::vector<ChunkRange> chunks;
};

/// A task's result and the objects that go with it, by their name in the sink ("720p/seg-00000.m4s").
struct MadeUpOutput {
    TaskResult result;
    std::map<std::string, std::string> objects;
};

MadeUpOutput plan_output(const MadeUpVideo& video);
MadeUpOutput chunk_output(const Plan& plan, const ChunkRange& chunk);
MadeUpOutput audio_output(const Plan& plan, const std::string& rendition);
MadeUpOutput finish_output();
/// Of whatever task a job asks for; a plan task gets the plan of `video`.
MadeUpOutput output_of(const MadeUpVideo& video, const Job& job);

}  // namespace sluice
