#include "worker/transcoder/tasks/finish_task.h"

#include "worker/transcoder/picture/poster.h"
#include "worker/transcoder/picture/storyboard.h"
#include "worker/transcoder/text/subtitle_segments.h"

namespace sluice {

TaskResult finish_task(Source& source, const Plan& plan, TaskOutput& output) {
    constexpr const char* poster_file_name = "poster.jpg";
    const Heartbeat heartbeat = [&] { output.events().progress(0); };
    heartbeat();
    TaskResult result;
    if (const auto poster = make_poster(source, plan, heartbeat))
        result.assets.push_back(output.write(poster_file_name, *poster));
    for (auto& asset : make_storyboard(source, plan, output))
        result.assets.push_back(std::move(asset));
    result.segments = write_subtitles(source, plan, output);
    output.events().progress(1);
    return result;
}

}  // namespace sluice
