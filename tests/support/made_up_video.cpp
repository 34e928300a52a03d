#include "tests/support/made_up_video.h"

#include <algorithm>
#include <stdexcept>

#include "common/crypto/sha256.h"
#include "common/playlist/storyboard.h"

namespace sluice {
namespace {

constexpr int frames_per_second = 25;
constexpr int gop_seconds = 2;
constexpr int segment_seconds = 6;
constexpr std::size_t min_object_bytes = 600;

std::string sha256(const std::string& bytes) {
    Sha256 digest;
    digest.update(bytes.data(), bytes.size());
    return digest.hex();
}

/// Different bytes and sizes for different names.
std::string bytes_of(const std::string& name) {
    std::string bytes;
    while (bytes.size() < min_object_bytes)
        bytes += name + '\n';
    return bytes;
}

void add_init(MadeUpOutput& output, const std::string& rendition, const std::string& codecs) {
    const auto name = rendition + '/' + init_file_name;
    const auto& bytes = output.objects[name] = bytes_of(name);
    output.result.renditions.push_back({rendition, codecs, static_cast<std::int64_t>(bytes.size()), sha256(bytes)});
}

void add_segment(MadeUpOutput& output, const std::string& rendition, std::int64_t number, double duration_seconds) {
    const auto name = rendition + '/' + segment_file_name(number);
    const auto& bytes = output.objects[name] = bytes_of(name);
    SegmentRecord record;
    record.rendition = rendition;
    record.number = number;
    record.duration_seconds = duration_seconds;
    record.bytes = static_cast<std::int64_t>(bytes.size());
    record.sha256 = sha256(bytes);
    output.result.segments.push_back(record);
}

void add_asset(MadeUpOutput& output, const std::string& name, const std::string& bytes) {
    output.objects[name] = bytes;
    output.result.assets.push_back({name, static_cast<std::int64_t>(bytes.size()), sha256(bytes)});
}

}  // namespace

MadeUpVideo::MadeUpVideo(int seconds, int segments_per_chunk) {
    plan.duration_seconds = seconds;
    plan.frame_rate = {frames_per_second, 1};
    plan.frame_count = std::int64_t{seconds} * frames_per_second;
    plan.end_picture_frame = plan.frame_count;
    plan.gop_frames = gop_seconds * frames_per_second;
    plan.segment_frames = segment_seconds * frames_per_second;
    plan.video_stream = 0;
    plan.video = {{"720p", 1280, 720, 2'500'000}, {"360p", 640, 360, 800'000}};
    plan.audio = {{.name = "audio", .stream_index = 1, .language = "en", .title = "English"}};
    plan.source = {{"container", "made up"}};

    const std::int64_t max_frames = std::int64_t{segments_per_chunk} * plan.segment_frames;
    for (ChunkRange chunk; chunk.first_frame < plan.frame_count;) {
        chunk.frame_count = std::min(max_frames, plan.frame_count - chunk.first_frame);
        chunk.segment_count = (chunk.frame_count + plan.segment_frames - 1) / plan.segment_frames;
        chunks.push_back(chunk);
        chunk.first_frame += chunk.frame_count;
        chunk.first_segment += chunk.segment_count;
    }
}

MadeUpOutput plan_output(const MadeUpVideo& video) {
    MadeUpOutput output;
    output.result.plan = video.plan;
    output.result.chunks = video.chunks;
    return output;
}

MadeUpOutput chunk_output(const Plan& plan, const ChunkRange& chunk) {
    MadeUpOutput output;
    for (const auto& rendition : plan.video) {
        add_init(output, rendition.name, "avc1.64001f");
        for (std::int64_t i = 0; i < chunk.segment_count; ++i) {
            const auto frames =
                std::min<std::int64_t>(plan.segment_frames, chunk.frame_count - i * plan.segment_frames);
            add_segment(output, rendition.name, chunk.first_segment + i, plan.frame_rate.seconds(frames));
        }
    }
    return output;
}

MadeUpOutput audio_output(const Plan& plan, const std::string& rendition) {
    MadeUpOutput output;
    add_init(output, rendition, "mp4a.40.2");
    std::int64_t number = 0;
    for (double start = 0; start < plan.duration_seconds; start += segment_seconds) {
        add_segment(output, rendition, number++, std::min<double>(segment_seconds, plan.duration_seconds - start));
    }
    return output;
}

MadeUpOutput finish_output() {
    MadeUpOutput output;
    const auto sheet = storyboard_sheet_file_name(0);
    add_asset(output, "poster.jpg", bytes_of("poster.jpg"));
    add_asset(output, sheet, bytes_of(sheet));
    add_asset(output, storyboard_file_name,
              write({{0, 10'000, sheet, 0, 0, 160, 90}, {10'000, 20'000, sheet, 160, 0, 160, 90}}));
    return output;
}

MadeUpOutput output_of(const MadeUpVideo& video, const Job& job) {
    switch (job.kind) {
        case TaskKind::plan:
            return plan_output(video);
        case TaskKind::chunk:
            return chunk_output(job.params.plan.value(), job.params.chunk.value());
        case TaskKind::audio:
            return audio_output(job.params.plan.value(), job.params.rendition.value());
        case TaskKind::finish:
            return finish_output();
        case TaskKind::transcode:
            break;
    }
    throw std::logic_error("a client of the plain protocol reports no result");
}

}  // namespace sluice
