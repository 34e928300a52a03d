#include "worker/transcoder/tasks/static_copy.h"

#include <future>
#include <map>

#include <fmt/format.h>

#include "common/playlist/manifest.h"
#include "common/playlist/playlist.h"
#include "worker/transcoder/package/gate.h"
#include "worker/transcoder/tasks/audio_task.h"
#include "worker/transcoder/tasks/chunk_task.h"
#include "worker/transcoder/tasks/finish_task.h"
#include "worker/transcoder/tasks/plan_task.h"
#include "worker/transcoder/verify/verify.h"

namespace sluice {
namespace {

using nlohmann::json;

/// Adds a task's segments and renditions to the manifest.
void add(const TaskResult& result, Manifest& manifest) {
    std::map<std::string, ManifestRendition*> by_name;
    for (auto& rendition : manifest.renditions)
        by_name[rendition.name] = &rendition;
    for (const auto& segment : result.segments) {
        by_name.at(segment.rendition)
            ->segments.push_back(
                {segment.duration_seconds, segment.bytes, segment.sha256, std::string(), segment.keyframes});
    }
    for (const auto& encoded : result.renditions) {
        auto& rendition = *by_name.at(encoded.name);
        rendition.codecs = encoded.codecs;
        rendition.init_bytes = encoded.init_bytes;
        rendition.init_sha256 = encoded.init_sha256;
    }
}

void write_text(TaskOutput& output, const std::string& name, const std::string& text) {
    output.write(name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void write_playlists(const Manifest& manifest, const MultivariantPlaylist& master, TaskOutput& output) {
    for (const auto& rendition : manifest.renditions) {
        if (!rendition.has_segments()) continue;
        write_text(output, rendition.name + '/' + media_playlist_file_name,
                   write(media_playlist(manifest, rendition, UriStyle::route)));
        if (!rendition.has_keyframes()) continue;
        write_text(output, rendition.name + '/' + iframe_playlist_file_name,
                   write(iframe_playlist(manifest, rendition, UriStyle::route)));
    }
    write_text(output, multivariant_playlist_file_name, write(master));
}

json report(const Plan& plan, const MultivariantPlaylist& master) {
    json copied = json::array();
    for (const auto& rendition : plan.video) {
        if (rendition.is_copied) copied.push_back(rendition.name);
    }
    for (const auto& rendition : plan.audio) {
        if (rendition.is_copied) copied.push_back(rendition.name);
    }
    json renditions = json::array();
    for (const auto& stream : master.variants) {
        renditions.push_back({{"name", stream.uri.substr(0, stream.uri.find('/'))},
                              {"width", stream.width},
                              {"height", stream.height},
                              {"bandwidth", stream.bandwidth_bps},
                              {"average_bandwidth", stream.average_bandwidth_bps},
                              {"codecs", stream.codecs}});
    }
    return {{"duration", plan.duration_seconds},
            {"renditions", renditions},
            {"copied", copied},
            {"chapters", plan.chapters},
            {"warnings", plan.warnings}};
}

}  // namespace

json write_static_copy(Source& source, int directory_fd) {
    NoEvents events;
    TaskOutput output(directory_fd, events);
    const TaskResult planned = plan_task(source, events);
    const Plan& plan = planned.plan.value();

    // Sound is encoded at the same time as the picture, as by another worker. The finish task begins after the first
    // chunk.
    std::vector<std::future<TaskResult>> audio;
    for (const auto& rendition : plan.audio) {
        audio.push_back(std::async(std::launch::async, [&source, &plan, &rendition, &output] {
            return audio_task(source, plan, rendition.name, output);
        }));
    }
    Manifest manifest = manifest_of(plan);
    std::future<TaskResult> finish;
    const auto begin_finish = [&] {
        finish =
            std::async(std::launch::async, [&source, &plan, &output] { return finish_task(source, plan, output); });
    };
    for (const auto& chunk : planned.chunks) {
        add(chunk_task(source, plan, chunk, output), manifest);
        if (!finish.valid()) begin_finish();
    }
    if (!finish.valid()) begin_finish();
    for (auto& track : audio)
        add(track.get(), manifest);
    add(finish.get(), manifest);
    manifest.is_complete = true;

    const MultivariantPlaylist master = multivariant_playlist(manifest);
    write_playlists(manifest, master, output);
    require_conformance(verify(fmt::format("/proc/self/fd/{}", directory_fd)).findings);
    return report(plan, master);
}

}  // namespace sluice
