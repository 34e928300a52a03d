#include "worker/transcoder/static_copy.h"

#include <algorithm>
#include <future>
#include <map>

#include "common/playlist.h"
#include "worker/transcoder/audio_task.h"
#include "worker/transcoder/chunk_task.h"
#include "worker/transcoder/finish_task.h"
#include "worker/transcoder/plan_task.h"

namespace sluice {
namespace {

using nlohmann::json;

class NoEvents : public TaskEvents {
  public:
    void progress(double) override {}
    void object(const std::string&) override {}
    void segments(const TaskResult&) override {}
};

/// Everything the tasks of one video reported.
struct Outcome {
    std::map<std::string, std::vector<MediaSegment>> segments;  ///< by rendition, in order
    std::map<std::string, std::string> codecs;                  ///< by rendition

    void add(const TaskResult& result) {
        for (const auto& segment : result.segments) {
            segments[segment.rendition].push_back(
                {segment_file_name(segment.number), segment.duration_seconds, segment.bytes});
        }
        for (const auto& rendition : result.renditions)
            codecs[rendition.name] = rendition.codecs;
    }
};

std::string playlist_uri(const std::string& rendition) {
    return rendition + "/" + media_playlist_file_name;
}

void write_text(TaskOutput& output, const std::string& name, const std::string& text) {
    output.write(name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

VariantStream variant(const VideoRendition& rendition, const Plan& plan, Outcome& outcome) {
    VariantStream stream;
    const MeasuredBitrate video = measure(outcome.segments[rendition.name]);
    stream.uri = playlist_uri(rendition.name);
    stream.bandwidth_bps = video.peak_bps;
    stream.average_bandwidth_bps = video.average_bps;
    stream.codecs = outcome.codecs[rendition.name];
    stream.width = rendition.width;
    stream.height = rendition.height;
    stream.frame_rate = plan.frame_rate;
    if (!plan.audio.empty()) {
        const MeasuredBitrate audio = measure(outcome.segments[plan.audio.front().name]);
        stream.bandwidth_bps += audio.peak_bps;
        stream.average_bandwidth_bps += audio.average_bps;
        stream.codecs += "," + outcome.codecs[plan.audio.front().name];
    }
    return stream;
}

VariantStream audio_variant(const AudioRendition& rendition, Outcome& outcome) {
    VariantStream stream;
    const MeasuredBitrate audio = measure(outcome.segments[rendition.name]);
    stream.uri = playlist_uri(rendition.name);
    stream.bandwidth_bps = audio.peak_bps;
    stream.average_bandwidth_bps = audio.average_bps;
    stream.codecs = outcome.codecs[rendition.name];
    return stream;
}

MultivariantPlaylist multivariant(const Plan& plan, Outcome& outcome) {
    MultivariantPlaylist master;
    for (const auto& rendition : plan.video)
        master.variants.push_back(variant(rendition, plan, outcome));
    for (const auto& rendition : plan.audio) {
        if (plan.video.empty()) {
            master.variants.push_back(audio_variant(rendition, outcome));
            continue;
        }
        const std::string title = rendition.title.empty() ? "Audio" : rendition.title;
        master.audio.push_back(
            {playlist_uri(rendition.name), title, rendition.language, rendition.channels, master.audio.empty()});
    }
    return master;
}

json report(const Plan& plan, const MultivariantPlaylist& master) {
    json renditions = json::array();
    for (const auto& stream : master.variants) {
        renditions.push_back({{"name", stream.uri.substr(0, stream.uri.find('/'))},
                              {"width", stream.width},
                              {"height", stream.height},
                              {"bandwidth", stream.bandwidth_bps},
                              {"average_bandwidth", stream.average_bandwidth_bps},
                              {"codecs", stream.codecs}});
    }
    return {{"duration", plan.duration_seconds}, {"renditions", renditions}, {"warnings", plan.warnings}};
}

}  // namespace

json write_static_copy(Source& source, int directory_fd) {
    NoEvents events;
    TaskOutput output(directory_fd, events);
    const TaskResult planned = plan_task(source, events);
    const Plan& plan = planned.plan.value();

    // Sound is encoded beside the picture, as another worker would.
    std::vector<std::future<TaskResult>> audio;
    for (const auto& rendition : plan.audio) {
        audio.push_back(std::async(std::launch::async, [&source, &plan, &rendition, &output] {
            return audio_task(source, plan, rendition.name, output);
        }));
    }
    Outcome outcome;
    for (const auto& chunk : planned.chunks)
        outcome.add(chunk_task(source, plan, chunk, output));
    for (auto& track : audio)
        outcome.add(track.get());
    outcome.add(finish_task(source, plan, output));

    for (const auto& [name, segments] : outcome.segments)
        write_text(output, playlist_uri(name), write(MediaPlaylist{PlaylistType::vod, init_file_name, segments}));
    const MultivariantPlaylist master = multivariant(plan, outcome);
    write_text(output, multivariant_playlist_file_name, write(master));
    return report(plan, master);
}

}  // namespace sluice
