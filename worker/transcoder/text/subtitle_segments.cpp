#include "worker/transcoder/text/subtitle_segments.h"

#include <cstdint>
#include <string>
#include <utility>

#include "worker/transcoder/package/gate.h"
#include "worker/transcoder/text/subtitle_reader.h"
#include "worker/transcoder/text/webvtt_writer.h"
#include "worker/transcoder/verify/verify.h"

namespace sluice {
namespace {

std::vector<double> boundaries_of(const Plan& plan) {
    std::vector<double> boundaries;
    for (std::int64_t number = 0; number <= plan.segment_count(); ++number)
        boundaries.push_back(plan.frame_rate.seconds(plan.segment_start(number)));
    return boundaries;
}

std::vector<SubtitleFile> files_of(const Plan& plan, const std::string& rendition, const std::vector<Cue>& cues) {
    std::vector<SubtitleFile> files;
    for (auto& text : webvtt_files(cues, boundaries_of(plan))) {
        const auto number = static_cast<std::int64_t>(files.size());
        const std::int64_t frames = plan.segment_start(number + 1) - plan.segment_start(number);
        files.push_back(
            {rendition + '/' + subtitle_file_name(number), plan.frame_rate.seconds(frames), std::move(text)});
    }
    return files;
}

}  // namespace

std::vector<SegmentRecord> write_subtitles(Source& source, const Plan& plan, TaskOutput& output) {
    std::vector<SegmentRecord> segments;
    if (plan.subtitles.empty()) return segments;
    const Heartbeat heartbeat = [&] { output.events().progress(0); };
    const auto tracks = read_subtitles(source, plan, heartbeat);
    for (std::size_t track = 0; track < tracks.size(); ++track) {
        const std::string& rendition = plan.subtitles[track].name;
        const auto files = files_of(plan, rendition, tracks[track]);
        require_conformance(findings_of_subtitles(files));
        std::int64_t number = 0;
        for (const auto& file : files) {
            heartbeat();
            const auto written =
                output.write(file.name, {reinterpret_cast<const std::uint8_t*>(file.text.data()), file.text.size()});
            segments.push_back({rendition, number++, file.duration_seconds, written.bytes, written.sha256, {}});
        }
    }
    return segments;
}

}  // namespace sluice
