#include "api/domain/tasks/plan_check.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "api/domain/object_keys.h"
#include "common/playlist/storyboard.h"

namespace sluice {
namespace {

constexpr int max_pixels_a_side = 8192;
constexpr std::size_t max_renditions = 64;
constexpr int max_channels = 8;
constexpr double max_seconds = 48 * 3600;
constexpr double duration_tolerance_seconds = 0.001;
constexpr std::size_t sha256_hex_length = 64;

bool is_sha256(const std::string& text) {
    return text.size() == sha256_hex_length && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string fault_of_renditions(const Plan& plan) {
    if (plan.video.empty() && plan.audio.empty()) return "a plan without renditions";
    if (plan.video.size() + plan.audio.size() + plan.subtitles.size() > max_renditions) {
        return "a plan with too many renditions";
    }
    std::set<std::string> names;
    const auto is_new_name = [&](const std::string& name) {
        return is_rendition_name(name) && names.insert(name).second;
    };
    for (const auto& rendition : plan.video) {
        if (!is_new_name(rendition.name)) return "a bad rendition name";
        for (const int side : {rendition.width, rendition.height}) {
            if (side < 2 || side > max_pixels_a_side || side % 2 != 0) return "a bad picture size";
        }
    }
    for (const auto& rendition : plan.audio) {
        if (!is_new_name(rendition.name)) return "a bad rendition name";
        if (rendition.channels < 1 || rendition.channels > max_channels) return "a bad number of channels";
    }
    for (const auto& rendition : plan.subtitles) {
        if (!is_new_name(rendition.name)) return "a bad rendition name";
    }
    return {};
}

std::string fault_of_segment_grid(const Plan& plan) {
    if (plan.gop_frames <= 0 || plan.segment_frames <= 0 || plan.segment_frames % plan.gop_frames != 0) {
        return "a bad segment length";
    }
    std::int64_t earlier = -1;
    for (const auto start : plan.segment_starts) {
        if (start <= earlier || start >= plan.frame_count) return "segments that do not follow each other";
        earlier = start;
    }
    return plan.segment_start(0) == 0 ? std::string() : "a first segment that is not at the start";
}

/// The chunks must tile the video in order, each a run of whole segments.
std::string fault_of_chunks(const Plan& plan, const std::vector<ChunkRange>& chunks) {
    std::int64_t segment = 0;
    for (const auto& chunk : chunks) {
        if (chunk.first_segment != segment || chunk.segment_count <= 0 ||
            chunk.segment_count > plan.segment_count() - segment) {
            return "chunks that do not follow each other";
        }
        segment += chunk.segment_count;
        if (chunk.first_frame != plan.segment_start(chunk.first_segment) ||
            chunk.frame_count != plan.segment_start(segment) - chunk.first_frame) {
            return "a chunk that is not a run of whole segments";
        }
    }
    return segment == plan.segment_count() ? std::string() : "chunks that do not cover the video";
}

std::string fault_of_keyframes(const SegmentRecord& segment) {
    std::int64_t end = 0;
    for (const auto& keyframe : segment.keyframes) {
        if (keyframe.offset < end || keyframe.bytes <= 0 || !(keyframe.duration_seconds > 0)) return "a bad keyframe";
        end = keyframe.offset + keyframe.bytes;
    }
    return end <= segment.bytes ? std::string() : "a keyframe beyond the end of its segment";
}

/// Checks each segment by itself, and that none comes twice.
std::string fault_of_each(const std::set<std::string>& names, const std::vector<SegmentRecord>& segments) {
    std::set<std::pair<std::string, std::int64_t>> seen;
    for (const auto& segment : segments) {
        if (!names.contains(segment.rendition)) return "a segment of an unknown rendition";
        if (segment.number < 0) return "a segment out of range";
        if (!seen.emplace(segment.rendition, segment.number).second) return "a segment that comes twice";
        const bool has_duration = segment.duration_seconds > 0 && segment.duration_seconds < max_seconds;
        if (!has_duration || segment.bytes <= 0 || !is_sha256(segment.sha256)) {
            return "a segment without duration, bytes or digest";
        }
        if (auto fault = fault_of_keyframes(segment); !fault.empty()) return fault;
    }
    return {};
}

std::string fault_of_encoded(const std::set<std::string>& names, const std::vector<EncodedRendition>& renditions) {
    std::set<std::string> encoded;
    for (const auto& rendition : renditions) {
        encoded.insert(rendition.name);
        if (rendition.codecs.empty() || rendition.init_bytes <= 0 || !is_sha256(rendition.init_sha256)) {
            return "a rendition without codecs or initialisation section";
        }
    }
    return encoded == names ? std::string() : "initialisation sections that do not match the plan";
}

/// Checks that each name has the segments `first` … `first + count - 1`. It counts those in range: fault_of_each()
/// finds duplicates.
std::string fault_of_run(const std::set<std::string>& names, const std::vector<SegmentRecord>& segments,
                         std::int64_t first, std::int64_t count) {
    std::map<std::string, std::int64_t> in_range;
    for (const auto& segment : segments) {
        if (segment.number < first || segment.number >= first + count) return "a segment out of range";
        ++in_range[segment.rendition];
    }
    for (const auto& name : names) {
        if (in_range[name] != count) return fmt::format("{} segments of {} instead of {}", in_range[name], name, count);
    }
    return {};
}

std::string first_of(std::initializer_list<std::string> faults) {
    for (const auto& fault : faults) {
        if (!fault.empty()) return fault;
    }
    return {};
}

}  // namespace

std::string fault_of_plan(const Plan& plan, const std::vector<ChunkRange>& chunks) {
    if (!(plan.duration_seconds > 0 && plan.duration_seconds < max_seconds)) return "a bad duration";
    if (auto fault = fault_of_renditions(plan); !fault.empty()) return fault;
    if (plan.video.empty()) {
        return chunks.empty() && plan.frame_count == 0 ? std::string() : "chunks of a video without a picture";
    }
    if (plan.frame_count <= 0) return "a picture without frames";
    if (plan.first_picture_frame < 0 || plan.end_picture_frame <= plan.first_picture_frame ||
        plan.end_picture_frame > plan.frame_count) {
        return "pictures that are not within the video";
    }
    if (auto fault = fault_of_segment_grid(plan); !fault.empty()) return fault;
    return fault_of_chunks(plan, chunks);
}

std::string fault_of_chunk(const Plan& plan, const ChunkRange& chunk, const TaskResult& result) {
    std::set<std::string> names;
    for (const auto& rendition : plan.video)
        names.insert(rendition.name);
    auto fault = first_of({fault_of_each(names, result.segments), fault_of_encoded(names, result.renditions),
                           fault_of_run(names, result.segments, chunk.first_segment, chunk.segment_count)});
    if (!fault.empty()) return fault;
    for (const auto& segment : result.segments) {
        const auto frames = plan.segment_start(segment.number + 1) - plan.segment_start(segment.number);
        if (std::abs(segment.duration_seconds - plan.frame_rate.seconds(frames)) > duration_tolerance_seconds) {
            return fmt::format("segment {} of {} has the wrong duration", segment.number, segment.rendition);
        }
    }
    return {};
}

std::string fault_of_audio(const std::string& rendition, const TaskResult& result) {
    const auto count = std::max<std::int64_t>(1, static_cast<std::int64_t>(result.segments.size()));
    return first_of({fault_of_audio_report(rendition, result), fault_of_run({rendition}, result.segments, 0, count)});
}

std::string fault_of_audio_report(const std::string& rendition, const TaskResult& result) {
    return first_of({fault_of_each({rendition}, result.segments), fault_of_encoded({rendition}, result.renditions)});
}

std::string fault_of_finish(const Plan& plan, const TaskResult& result) {
    std::set<std::string> subtitles;
    for (const auto& subtitle : plan.subtitles)
        subtitles.insert(subtitle.name);
    if (auto fault = fault_of_each(subtitles, result.segments); !fault.empty()) return fault;
    // The API writes the multivariant playlist itself.
    std::set<std::string> names{multivariant_playlist_file_name};
    for (const auto& asset : result.assets) {
        if (!is_asset_name(asset.name) || !names.insert(asset.name).second) return "a bad file name";
        if (asset.bytes <= 0 || !is_sha256(asset.sha256)) return "a file without bytes or digest";
        if (asset.name == storyboard_file_name && asset.bytes > max_storyboard_bytes) return "too long a storyboard";
    }
    return {};
}

}  // namespace sluice
