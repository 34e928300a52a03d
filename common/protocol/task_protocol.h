#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/media/frame_rate.h"
#include "common/media/rendition.h"
#include "common/media/segment_starts.h"
#include "common/media/tick_length.h"
#include "common/media/timeline.h"

/// The messages of the API, the worker and the transcoder about a task. The JSON forms are the wire format of
/// `/video-worker/…` (contract §8) and of the transcoder's control channel (docs/architecture.md).
///
/// Every from_json throws nlohmann::json::exception on a missing field or a wrong type.
namespace sluice {

enum class TaskKind {
    plan,       ///< probe the source; decide the ladder and the chunks
    chunk,      ///< encode all video renditions of one range of the frame grid
    audio,      ///< encode one whole sound track
    finish,     ///< poster, storyboard and last checks; runs after all the others
    transcode,  ///< the whole video at once, for clients of the plain protocol
};

[[nodiscard]] std::string_view name(TaskKind kind);
[[nodiscard]] std::optional<TaskKind> task_kind(std::string_view name);

/// A run of whole segments on the output frame grid: the unit of parallelism, resume and early playback.
struct ChunkRange {
    std::int64_t first_frame = 0;
    std::int64_t frame_count = 0;
    std::int64_t first_segment = 0;
    std::int64_t segment_count = 0;
    friend bool operator==(const ChunkRange&, const ChunkRange&) = default;
};

struct Chapter {
    double start_seconds = 0;
    double end_seconds = 0;
    std::string title;  ///< empty when unknown
    friend bool operator==(const Chapter&, const Chapter&) = default;
};

/// What a plan task decided about a source. Stored with the video; every later task gets it unchanged.
struct Plan {
    double duration_seconds = 0;   ///< of the presented video (or audio, where there is no picture)
    FrameRate frame_rate;          ///< of the output grid
    std::int64_t frame_count = 0;  ///< of the output grid; 0 for audio only
    int gop_frames = 0;            ///< from one IDR to the next (2 s)
    int segment_frames = 0;        ///< a multiple of gop_frames (6 s)
    int video_stream = -1;         ///< of the source; -1: no picture
    std::int64_t start_pts = 0;    ///< time stamp of zero: of the source's first picture or, if it is earlier, sound
    TickLength tick;               ///< of start_pts, and of the time stamps of the picture (sound, without a picture)
    /// The frames for which the source has pictures. The first picture is shown before them, the last one after them,
    /// while there is only sound.
    std::int64_t first_picture_frame = 0;
    std::int64_t end_picture_frame = 0;
    bool is_interlaced = false;  ///< the source's pictures are made of fields
    /// Where segments begin, in frames from 0, if the source's own keyframes decide (a copied rendition). Empty: a
    /// segment begins every segment_frames.
    std::vector<std::int64_t> segment_starts;
    int copied_reorder_frames = 0;      ///< frames by which decoding runs ahead of showing in a copied picture; else 0
    std::vector<VideoRendition> video;  ///< largest first
    std::vector<AudioRendition> audio;  ///< the default one first; without a picture: the rungs of one track
    std::vector<SubtitleRendition> subtitles;
    std::vector<Chapter> chapters;
    nlohmann::json source;              ///< probed facts, shown as the video's `source`
    std::vector<std::string> warnings;  ///< full sentences for people

    [[nodiscard]] SegmentStarts starts() const { return {segment_frames, segment_starts}; }
    /// How the source's time stamps become the video's time.
    [[nodiscard]] Timeline timeline() const { return {start_pts, tick, frame_rate}; }
    [[nodiscard]] std::int64_t segment_count() const;
    /// The frame at which segment `number` begins; frame_count for the number after the last.
    [[nodiscard]] std::int64_t segment_start(std::int64_t number) const;
};

/// One I-frame inside a segment, for an I-frame playlist.
struct Keyframe {
    std::int64_t offset = 0;      ///< of its fragment's moof in the segment
    std::int64_t bytes = 0;       ///< from there to the end of the I-frame's data
    double duration_seconds = 0;  ///< to the next one
    friend bool operator==(const Keyframe&, const Keyframe&) = default;
};

/// One segment as the worker reports it. The API derives the object key from the task and its epoch; the worker does
/// not choose it.
struct SegmentRecord {
    std::string rendition;
    std::int64_t number = 0;      ///< from 0, the same boundaries in all video renditions
    double duration_seconds = 0;  ///< exact to the microsecond
    std::int64_t bytes = 0;
    std::string sha256;               ///< lower-case hex
    std::vector<Keyframe> keyframes;  ///< of video, in order
};

/// The name of the segment's object, given by the task that made it: "720p/seg-00042.m4s", or
/// "subtitles-1/seg-00042.vtt", which only `finish` makes.
[[nodiscard]] std::string object_name(TaskKind maker, const SegmentRecord& segment);

/// What a rendition's encoder produced, with its initialisation section.
struct EncodedRendition {
    std::string name;
    std::string codecs;  ///< RFC 6381, from the bitstream: "avc1.64001f", "mp4a.40.2"
    std::int64_t init_bytes = 0;
    std::string init_sha256;  ///< lower-case hex; the same from every chunk
};

/// A file that belongs to the video and is not part of a rendition.
struct AssetRecord {
    std::string name;  ///< "poster.jpg", "storyboard-000.jpg", "storyboard.vtt"
    std::int64_t bytes = 0;
    std::string sha256;  ///< lower-case hex
};

/// The outcome of a task of any kind; the parts that its kind does not have are empty.
struct TaskResult {
    std::optional<Plan> plan;
    std::vector<ChunkRange> chunks;  ///< with `plan`
    std::vector<SegmentRecord> segments;
    std::vector<EncodedRendition> renditions;
    std::vector<AssetRecord> assets;
};

/// What a task is about, beside its kind: `params` of a claim, and in the first line of the control channel.
struct TaskParams {
    std::optional<Plan> plan;              ///< all kinds but plan
    std::optional<ChunkRange> chunk;       ///< kind chunk
    std::optional<std::string> rendition;  ///< kind audio: which of plan.audio
};

/// One claimed task (contract §8).
struct Job {
    std::int64_t video_id = 0;
    std::int64_t task_id = 0;
    TaskKind kind = TaskKind::plan;
    std::int64_t epoch = 0;
    int attempt = 0;
    int lease_seconds = 0;
    std::string file_key;
    std::string tenant_code;
    std::string source_url;  ///< absolute, or a path below SLUICE_API_URL; readable by range
    std::int64_t source_bytes = 0;
    std::string sink_url;  ///< likewise; "{name}" stands for the object's name, e.g. "720p/seg-00001.m4s"
    /// A POST to `sink_url` answers where the object may be PUT directly into the object store. A PUT to `sink_url`
    /// itself works as well.
    bool has_sink_grants = false;
    TaskParams params;
    /// Of the request that had the video processed (traceparent.h). Empty: none is known. Not sent then, and workers
    /// that do not know it do without.
    std::string trace_id;
};

void to_json(nlohmann::json&, const ChunkRange&);
void from_json(const nlohmann::json&, ChunkRange&);
void to_json(nlohmann::json&, const Chapter&);
void from_json(const nlohmann::json&, Chapter&);
void to_json(nlohmann::json&, const Plan&);
/// Also reads plans of the previous version, which are stored with videos: they hold the start, the tick, the
/// interlacing and the reordering in `source`.
void from_json(const nlohmann::json&, Plan&);
/// Written as `[offset, bytes, duration_seconds]`.
void to_json(nlohmann::json&, const Keyframe&);
void from_json(const nlohmann::json&, Keyframe&);
void to_json(nlohmann::json&, const SegmentRecord&);
void from_json(const nlohmann::json&, SegmentRecord&);
void to_json(nlohmann::json&, const EncodedRendition&);
void from_json(const nlohmann::json&, EncodedRendition&);
void to_json(nlohmann::json&, const AssetRecord&);
void from_json(const nlohmann::json&, AssetRecord&);
void to_json(nlohmann::json&, const TaskResult&);
void from_json(const nlohmann::json&, TaskResult&);
void to_json(nlohmann::json&, const TaskParams&);
void from_json(const nlohmann::json&, TaskParams&);
void to_json(nlohmann::json&, const Job&);
void from_json(const nlohmann::json&, Job&);

}  // namespace sluice
