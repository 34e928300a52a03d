#include "common/task_protocol.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<TaskKind, std::string_view>, 5> kind_names{{
    {TaskKind::plan, "plan"},
    {TaskKind::chunk, "chunk"},
    {TaskKind::audio, "audio"},
    {TaskKind::finish, "finish"},
    {TaskKind::transcode, "transcode"},
}};

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

}  // namespace

std::string_view name(TaskKind kind) {
    return std::find_if(kind_names.begin(), kind_names.end(), [&](const auto& e) { return e.first == kind; })->second;
}

std::optional<TaskKind> task_kind(std::string_view name) {
    const auto found =
        std::find_if(kind_names.begin(), kind_names.end(), [&](const auto& e) { return e.second == name; });
    if (found == kind_names.end()) return std::nullopt;
    return found->first;
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ChunkRange, first_frame, frame_count, first_segment, segment_count)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan, duration_seconds, frame_rate, frame_count, gop_frames, segment_frames,
                                   video_stream, video, audio, source, warnings)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SegmentRecord, rendition, number, duration_seconds, bytes, sha256)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EncodedRendition, name, codecs, init_bytes, init_sha256)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AssetRecord, name, bytes, sha256)

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
                  {"sink", {{"url", job.sink_url}}},
                  {"params", job.params}};
}

void from_json(const json& object, Job& job) {
    const auto kind = task_kind(object.at("kind").get<std::string>());
    if (!kind) throw json::other_error::create(501, "unknown task kind", &object);
    job.kind = *kind;
    object.at("video_id").get_to(job.video_id);
    object.at("task_id").get_to(job.task_id);
    object.at("epoch").get_to(job.epoch);
    object.at("attempt").get_to(job.attempt);
    object.at("lease_seconds").get_to(job.lease_seconds);
    object.at("file_key").get_to(job.file_key);
    object.at("tenant_code").get_to(job.tenant_code);
    object.at("source").at("url").get_to(job.source_url);
    object.at("source").at("bytes").get_to(job.source_bytes);
    object.at("sink").at("url").get_to(job.sink_url);
    object.at("params").get_to(job.params);
}

}  // namespace sluice
