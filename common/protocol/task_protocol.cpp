#include "common/protocol/task_protocol.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/protocol/traceparent.h"
#include "common/text/enum_names.h"
#include "common/text/json_integer.h"

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::array kind_names{
    EnumName{TaskKind::plan, "plan"},           EnumName{TaskKind::chunk, "chunk"},
    EnumName{TaskKind::audio, "audio"},         EnumName{TaskKind::finish, "finish"},
    EnumName{TaskKind::transcode, "transcode"},
};

template <class T>
void put(json& object, const char* key, const std::optional<T>& value) {
    if (value) object[key] = *value;
}

template <class T>
void put(json& object, const char* key, const std::vector<T>& values) {
    if (!values.empty()) object[key] = values;
}

template <class T>
void take(const json& object, const char* key, std::optional<T>& value) {
    const auto found = object.find(key);
    value = found == object.end() || found->is_null() ? std::nullopt : std::optional<T>(found->template get<T>());
}

template <class T>
void take(const json& object, const char* key, std::vector<T>& values) {
    const auto found = object.find(key);
    values = found == object.end() || found->is_null() ? std::vector<T>{} : found->template get<std::vector<T>>();
}

/// Reads the timing from the plan's `source`, where the previous version kept it.
void take_old_timing(const json& source, Plan& plan) {
    const json& timeline = source.at("timeline");
    take_integer(timeline.at("start_pts"), plan.start_pts);
    timeline.at("tick").get_to(plan.tick);
    timeline.at("interlaced").get_to(plan.is_interlaced);
    // The previous version wrote it only for copied pictures.
    plan.copied_reorder_frames = 0;
    const auto reorder = source.find("copied_reorder_frames");
    if (reorder != source.end()) take_integer(*reorder, plan.copied_reorder_frames);
}

void take_timing(const json& object, Plan& plan) {
    take_integer(object.at("start_pts"), plan.start_pts);
    object.at("tick").get_to(plan.tick);
    object.at("is_interlaced").get_to(plan.is_interlaced);
    take_integer(object.at("copied_reorder_frames"), plan.copied_reorder_frames);
    if (!object.contains("end_picture_frame")) return;
    take_integer(object.at("first_picture_frame"), plan.first_picture_frame);
    take_integer(object.at("end_picture_frame"), plan.end_picture_frame);
}

}  // namespace

std::string_view name(TaskKind kind) {
    return row_of(kind_names, kind).name;
}

std::optional<TaskKind> task_kind(std::string_view name) {
    return value_named(kind_names, name);
}

std::string object_name(TaskKind maker, const SegmentRecord& segment) {
    const auto file =
        maker == TaskKind::finish ? subtitle_file_name(segment.number) : segment_file_name(segment.number);
    return segment.rendition + '/' + file;
}

std::int64_t Plan::segment_count() const {
    return starts().count(frame_count);
}

std::int64_t Plan::segment_start(std::int64_t number) const {
    return number < segment_count() ? starts().of(number) : frame_count;
}

void to_json(json& object, const ChunkRange& value) {
    object = json{{"first_frame", value.first_frame},
                  {"frame_count", value.frame_count},
                  {"first_segment", value.first_segment},
                  {"segment_count", value.segment_count}};
}

void from_json(const json& object, ChunkRange& value) {
    take_integer(object.at("first_frame"), value.first_frame);
    take_integer(object.at("frame_count"), value.frame_count);
    take_integer(object.at("first_segment"), value.first_segment);
    take_integer(object.at("segment_count"), value.segment_count);
}

void to_json(json& object, const Chapter& value) {
    object = json{{"start", value.start_seconds}, {"end", value.end_seconds}, {"title", value.title}};
}

void from_json(const json& object, Chapter& value) {
    object.at("start").get_to(value.start_seconds);
    object.at("end").get_to(value.end_seconds);
    object.at("title").get_to(value.title);
}

void to_json(json& object, const Plan& value) {
    object = json{{"duration_seconds", value.duration_seconds},
                  {"frame_rate", value.frame_rate},
                  {"frame_count", value.frame_count},
                  {"gop_frames", value.gop_frames},
                  {"segment_frames", value.segment_frames},
                  {"video_stream", value.video_stream},
                  {"start_pts", value.start_pts},
                  {"tick", value.tick},
                  {"first_picture_frame", value.first_picture_frame},
                  {"end_picture_frame", value.end_picture_frame},
                  {"is_interlaced", value.is_interlaced},
                  {"segment_starts", value.segment_starts},
                  {"copied_reorder_frames", value.copied_reorder_frames},
                  {"video", value.video},
                  {"audio", value.audio},
                  {"subtitles", value.subtitles},
                  {"chapters", value.chapters},
                  {"source", value.source},
                  {"warnings", value.warnings}};
}

void from_json(const json& object, Plan& value) {
    object.at("duration_seconds").get_to(value.duration_seconds);
    object.at("frame_rate").get_to(value.frame_rate);
    take_integer(object.at("frame_count"), value.frame_count);
    take_integer(object.at("gop_frames"), value.gop_frames);
    take_integer(object.at("segment_frames"), value.segment_frames);
    take_integer(object.at("video_stream"), value.video_stream);
    // Plans of the previous version begin and end with the picture.
    value.first_picture_frame = 0;
    value.end_picture_frame = value.frame_count;
    if (object.contains("start_pts")) {
        take_timing(object, value);
    } else {
        take_old_timing(object.at("source"), value);
    }
    value.segment_starts.clear();
    for (const auto& start : object.at("segment_starts").get_ref<const json::array_t&>())
        take_integer(start, value.segment_starts.emplace_back());
    object.at("video").get_to(value.video);
    object.at("audio").get_to(value.audio);
    object.at("subtitles").get_to(value.subtitles);
    object.at("chapters").get_to(value.chapters);
    value.source = object.at("source");
    object.at("warnings").get_to(value.warnings);
}

void to_json(json& object, const Keyframe& value) {
    object = json::array({value.offset, value.bytes, value.duration_seconds});
}

void from_json(const json& object, Keyframe& value) {
    take_integer(object.at(0), value.offset);
    take_integer(object.at(1), value.bytes);
    object.at(2).get_to(value.duration_seconds);
}

void to_json(json& object, const SegmentRecord& value) {
    object = json{{"rendition", value.rendition},
                  {"number", value.number},
                  {"duration_seconds", value.duration_seconds},
                  {"bytes", value.bytes},
                  {"sha256", value.sha256}};
    put(object, "keyframes", value.keyframes);
}

void from_json(const json& object, SegmentRecord& value) {
    object.at("rendition").get_to(value.rendition);
    take_integer(object.at("number"), value.number);
    object.at("duration_seconds").get_to(value.duration_seconds);
    take_integer(object.at("bytes"), value.bytes);
    object.at("sha256").get_to(value.sha256);
    take(object, "keyframes", value.keyframes);
}

void to_json(json& object, const EncodedRendition& value) {
    object = json{{"name", value.name},
                  {"codecs", value.codecs},
                  {"init_bytes", value.init_bytes},
                  {"init_sha256", value.init_sha256}};
}

void from_json(const json& object, EncodedRendition& value) {
    object.at("name").get_to(value.name);
    object.at("codecs").get_to(value.codecs);
    take_integer(object.at("init_bytes"), value.init_bytes);
    object.at("init_sha256").get_to(value.init_sha256);
}

void to_json(json& object, const AssetRecord& value) {
    object = json{{"name", value.name}, {"bytes", value.bytes}, {"sha256", value.sha256}};
}

void from_json(const json& object, AssetRecord& value) {
    object.at("name").get_to(value.name);
    take_integer(object.at("bytes"), value.bytes);
    object.at("sha256").get_to(value.sha256);
}

void to_json(json& object, const TaskResult& result) {
    object = json::object();
    put(object, "plan", result.plan);
    put(object, "chunks", result.chunks);
    put(object, "segments", result.segments);
    put(object, "renditions", result.renditions);
    put(object, "assets", result.assets);
}

void from_json(const json& object, TaskResult& result) {
    take(object, "plan", result.plan);
    take(object, "chunks", result.chunks);
    take(object, "segments", result.segments);
    take(object, "renditions", result.renditions);
    take(object, "assets", result.assets);
}

void to_json(json& object, const TaskParams& params) {
    object = json::object();
    put(object, "plan", params.plan);
    put(object, "chunk", params.chunk);
    put(object, "rendition", params.rendition);
}

void from_json(const json& object, TaskParams& params) {
    take(object, "plan", params.plan);
    take(object, "chunk", params.chunk);
    take(object, "rendition", params.rendition);
}

void to_json(json& object, const Job& job) {
    object = json{{"video_id", job.video_id},
                  {"task_id", job.task_id},
                  {"kind", name(job.kind)},
                  {"epoch", job.epoch},
                  {"attempt", job.attempt},
                  {"lease_seconds", job.lease_seconds},
                  {"file_key", job.file_key},
                  {"tenant_code", job.tenant_code},
                  {"source", {{"url", job.source_url}, {"bytes", job.source_bytes}}},
                  {"sink", {{"url", job.sink_url}, {"grants", job.has_sink_grants}}},
                  {"params", job.params}};
    if (!job.trace_id.empty()) object["trace_id"] = job.trace_id;
}

void from_json(const json& object, Job& job) {
    const auto kind = task_kind(object.at("kind").get<std::string>());
    if (!kind) throw json::other_error::create(501, "unknown task kind", &object);
    job.kind = *kind;
    take_integer(object.at("video_id"), job.video_id);
    take_integer(object.at("task_id"), job.task_id);
    take_integer(object.at("epoch"), job.epoch);
    take_integer(object.at("attempt"), job.attempt);
    take_integer(object.at("lease_seconds"), job.lease_seconds);
    object.at("file_key").get_to(job.file_key);
    object.at("tenant_code").get_to(job.tenant_code);
    object.at("source").at("url").get_to(job.source_url);
    take_integer(object.at("source").at("bytes"), job.source_bytes);
    object.at("sink").at("url").get_to(job.sink_url);
    object.at("sink").at("grants").get_to(job.has_sink_grants);
    object.at("params").get_to(job.params);
    // It goes into a header and into the log.
    const auto trace_id = object.find("trace_id");
    if (trace_id != object.end() && trace_id->is_string() && is_trace_id(trace_id->get_ref<const std::string&>())) {
        trace_id->get_to(job.trace_id);
    }
}

}  // namespace sluice
