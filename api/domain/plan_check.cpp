#include "api/domain/plan_check.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr int most_pixels_a_side = 8192;
constexpr std::size_t most_renditions = 16;
constexpr double most_seconds = 48 * 3600;
constexpr double duration_tolerance_seconds = 0.001;
constexpr std::size_t sha256_hex_length = 64;

bool is_sha256(const std::string& text) {
    return text.size() == sha256_hex_length && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string fault_of_renditions(const Plan& plan) {
    if (plan.video.empty() && plan.audio.empty()) return "a plan without renditions";
    if (plan.video.size() + plan.audio.size() > most_renditions) return "a plan with too many renditions";
    std::set<std::string> names;
    for (const auto& rendition : plan.video) {
        if (!is_rendition_name(rendition.name) || !names.insert(rendition.name).second) return "a bad rendition name";
        for (const int side : {rendition.width, rendition.height}) {
            if (side < 2 || side > most_pixels_a_side || side % 2 != 0) return "a bad picture size";
        }
    }
    for (const auto& rendition : plan.audio) {
        if (!is_rendition_name(rendition.name) || !names.insert(rendition.name).second) return "a bad rendition name";
        if (rendition.channels < 1 || rendition.channels > 8) return "a bad number of channels";
    }
    return {};
}

/// The chunks must tile the frame grid in order, each a run of whole segments but for the end of the last.
std::string fault_of_chunks(const Plan& plan, const std::vector<ChunkRange>& chunks) {
    if (plan.gop_frames <= 0 || plan.segment_frames <= 0 || plan.segment_frames % plan.gop_frames != 0) {
        return "a bad segment length";
    }
    std::int64_t frame = 0;
    std::int64_t segment = 0;
    for (const auto& chunk : chunks) {
        if (chunk.first_frame != frame || chunk.first_segment != segment || chunk.frame_count <= 0) {
            return "chunks that do not follow each other";
        }
        frame += chunk.frame_count;
        segment += chunk.segment_count;
        const auto whole = (chunk.frame_count + plan.segment_frames - 1) / plan.segment_frames;
        const bool is_last = frame == plan.frame_count;
        if (chunk.segment_count != whole || (!is_last && chunk.frame_count % plan.segment_frames != 0)) {
            return "a chunk that is not a run of whole segments";
        }
    }
    return frame == plan.frame_count ? std::string() : "chunks that do not cover the video";
}

/// Segments `first` … `first + count - 1` of each name, once each.
std::string fault_of_segments(const std::set<std::string>& names, const TaskResult& result, std::int64_t first,
                              std::int64_t count) {
    std::map<std::string, std::set<std::int64_t>> numbers;
    for (const auto& segment : result.segments) {
        if (!names.contains(segment.rendition)) return "a segment of an unknown rendition";
        if (segment.number < first || segment.number >= first + count) return "a segment out of range";
        if (!numbers[segment.rendition].insert(segment.number).second) return "a segment that comes twice";
        if (!(segment.duration_seconds > 0) || segment.bytes <= 0 || !is_sha256(segment.sha256)) {
            return "a segment without duration, bytes or digest";
        }
    }
    std::set<std::string> encoded;
    for (const auto& rendition : result.renditions) {
        encoded.insert(rendition.name);
        if (rendition.codecs.empty() || rendition.init_bytes <= 0 || !is_sha256(rendition.init_sha256)) {
            return "a rendition without codecs or initialisation section";
        }
    }
    if (encoded != names) return "initialisation sections that do not match the plan";
    for (const auto& name : names) {
        if (static_cast<std::int64_t>(numbers[name].size()) != count) {
            return fmt::format("{} segments of {} instead of {}", numbers[name].size(), name, count);
        }
    }
    return {};
}

}  // namespace

std::string fault_of_plan(const Plan& plan, const std::vector<ChunkRange>& chunks) {
    if (!(plan.duration_seconds > 0 && plan.duration_seconds < most_seconds)) return "a bad duration";
    if (auto fault = fault_of_renditions(plan); !fault.empty()) return fault;
    if (plan.video.empty()) {
        return chunks.empty() && plan.frame_count == 0 ? std::string() : "chunks of a video without a picture";
    }
    if (plan.frame_count <= 0) return "a picture without frames";
    return fault_of_chunks(plan, chunks);
}

std::string fault_of_chunk(const Plan& plan, const ChunkRange& chunk, const TaskResult& result) {
    std::set<std::string> names;
    for (const auto& rendition : plan.video)
        names.insert(rendition.name);
    if (auto fault = fault_of_segments(names, result, chunk.first_segment, chunk.segment_count); !fault.empty()) {
        return fault;
    }
    for (const auto& segment : result.segments) {
        const auto start = (segment.number - chunk.first_segment) * plan.segment_frames;
        const auto frames = std::min<std::int64_t>(plan.segment_frames, chunk.frame_count - start);
        if (std::abs(segment.duration_seconds - plan.frame_rate.seconds(frames)) > duration_tolerance_seconds) {
            return fmt::format("segment {} of {} has the wrong duration", segment.number, segment.rendition);
        }
    }
    return {};
}

std::string fault_of_audio(const std::string& rendition, const TaskResult& result) {
    return fault_of_segments({rendition}, result, 0,
                             std::max<std::int64_t>(1, static_cast<std::int64_t>(result.segments.size())));
}

std::string fault_of_finish(const TaskResult& result) {
    std::set<std::string> names;
    for (const auto& asset : result.assets) {
        const bool is_file_name =
            !asset.name.empty() && asset.name.front() != '.' &&
            asset.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos;
        if (!is_file_name || !names.insert(asset.name).second) return "a bad file name";
        if (asset.bytes <= 0 || !is_sha256(asset.sha256)) return "a file without bytes or digest";
    }
    return {};
}

}  // namespace sluice
