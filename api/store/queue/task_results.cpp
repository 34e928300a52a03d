#include "api/store/queue/task_results.h"

#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/domain/object_keys.h"
#include "api/domain/tasks/task_cost.h"
#include "api/store/postgres/sql.h"

namespace sluice::tasks {
namespace {

std::string key_of(const LockedTask& task, const std::string& object_name) {
    return leased_key(video_prefix(task.tenant_code, task.video_id), task.epoch, object_name);
}

std::string init_name(const EncodedRendition& rendition) {
    return rendition.name + '/' + init_file_name;
}

void insert_renditions(Transaction& transaction, std::int64_t video_id, const Plan& plan) {
    int position = 0;
    for (const auto& video : plan.video) {
        transaction.run(sql::insert_rendition, video_id, video.name, "video", position++, video.width, video.height,
                        std::nullopt, "", "", false, video.is_copied);
    }
    for (const auto& audio : plan.audio) {
        transaction.run(sql::insert_rendition, video_id, audio.name, "audio", position++, std::nullopt, std::nullopt,
                        audio.channels, audio.language, audio.title, false, audio.is_copied);
    }
    for (const auto& subtitle : plan.subtitles) {
        transaction.run(sql::insert_rendition, video_id, subtitle.name, "subtitle", position++, std::nullopt,
                        std::nullopt, std::nullopt, subtitle.language, subtitle.title, subtitle.is_forced, false);
    }
}

void insert_task(Transaction& transaction, std::int64_t video_id, TaskKind kind, double cost,
                 const std::optional<double>& tag = {}, const std::optional<ChunkRange>& chunk = {},
                 const std::optional<std::string>& rendition = {}) {
    const auto part = [&](std::int64_t ChunkRange::*member) {
        return chunk ? std::optional(*chunk.*member) : std::nullopt;
    };
    transaction.run(sql::insert_task, video_id, name(kind), cost, tag, rendition, part(&ChunkRange::first_frame),
                    part(&ChunkRange::frame_count), part(&ChunkRange::first_segment), part(&ChunkRange::segment_count));
}

/// The first chunk and the sound come first: with them the video can be played. No viewer waits for `finish`, but it is
/// one large task: it is placed in the middle, so that the last tasks are small and the workers end at the same time.
void insert_further_tasks(Transaction& transaction, const LockedTask& task, const Plan& plan,
                          const std::vector<ChunkRange>& chunks) {
    std::vector<double> costs;
    for (const auto& chunk : chunks)
        costs.push_back(chunk_cost_seconds(plan, chunk));
    const auto tags = chunk_tags(task.tag, task.cost, costs);
    const auto insert_chunk = [&](std::size_t i) {
        insert_task(transaction, task.video_id, TaskKind::chunk, costs[i], tags[i], chunks[i]);
    };
    if (!chunks.empty()) insert_chunk(0);
    for (const auto& audio : plan.audio) {
        insert_task(transaction, task.video_id, TaskKind::audio, audio_cost_seconds(plan), {}, {}, audio.name);
    }
    for (std::size_t i = 1; i < chunks.size(); ++i)
        insert_chunk(i);
    insert_task(transaction, task.video_id, TaskKind::finish, finish_cost_seconds(plan),
                tags.empty() ? task.tag : tags[tags.size() / 2]);
    const auto all =
        std::accumulate(costs.begin(), costs.end(),
                        static_cast<double>(plan.audio.size()) * audio_cost_seconds(plan) + finish_cost_seconds(plan));
    transaction.run(sql::note_video_cost, task.id, plan_cost_seconds, all);
}

/// All chunks must have the same initialisation section; otherwise their segments do not fit together. Returns the
/// fault, empty if there is none.
std::string record_init(Transaction& transaction, const LockedTask& task, const EncodedRendition& rendition) {
    transaction.run(sql::set_rendition_encoded, task.video_id, rendition.name, rendition.codecs,
                    key_of(task, init_name(rendition)), rendition.init_bytes, rendition.init_sha256);
    const auto recorded = transaction.run(sql::select_rendition_init, task.video_id, rendition.name)[0];
    if (recorded["init_sha256"].as<std::string>() == rendition.init_sha256 &&
        recorded["codecs"].as<std::string>() == rendition.codecs) {
        return {};
    }
    return fmt::format("the chunks of {} have different initialisation sections", rendition.name);
}

}  // namespace

std::vector<ReportedObject> objects_of(const LockedTask& task, const TaskResult& result) {
    std::vector<ReportedObject> objects;
    for (const auto& rendition : result.renditions)
        objects.push_back({key_of(task, init_name(rendition)), rendition.init_bytes});
    for (const auto& segment : result.segments)
        objects.push_back({key_of(task, object_name(task.kind, segment)), segment.bytes});
    for (const auto& asset : result.assets)
        objects.push_back({key_of(task, asset.name), asset.bytes});
    return objects;
}

void record_plan(Transaction& transaction, const LockedTask& task, const Plan& plan,
                 const std::vector<ChunkRange>& chunks) {
    transaction.run(sql::set_video_plan, task.video_id, nlohmann::json(plan), plan.duration_seconds);
    insert_renditions(transaction, task.video_id, plan);
    insert_further_tasks(transaction, task, plan, chunks);
}

std::string record_segments(Transaction& transaction, const LockedTask& task, const TaskResult& result) {
    for (const auto& rendition : result.renditions) {
        if (auto fault = record_init(transaction, task, rendition); !fault.empty()) return fault;
    }
    std::vector<std::string> names;
    std::vector<std::int64_t> numbers;
    std::vector<double> durations;
    std::vector<std::int64_t> sizes;
    std::vector<std::string> digests;
    std::vector<std::string> keys;
    std::vector<std::string> keyframes;
    for (const auto& segment : result.segments) {
        names.push_back(segment.rendition);
        numbers.push_back(segment.number);
        durations.push_back(segment.duration_seconds);
        sizes.push_back(segment.bytes);
        digests.push_back(segment.sha256);
        keys.push_back(key_of(task, object_name(task.kind, segment)));
        keyframes.push_back(nlohmann::json(segment.keyframes).dump());
    }
    transaction.run(sql::insert_segments, task.video_id, names, numbers, durations, sizes, digests, keys, keyframes);
    return {};
}

void forget_segments_from(Transaction& transaction, const LockedTask& task, std::size_t number) {
    transaction.run(sql::delete_segments_from, task.video_id, task.rendition.value(), number);
}

void record_assets(Transaction& transaction, const LockedTask& task, const std::vector<AssetRecord>& assets) {
    for (const auto& asset : assets) {
        transaction.run(sql::put_asset, task.video_id, asset.name, asset.bytes, asset.sha256, key_of(task, asset.name));
    }
}

}  // namespace sluice::tasks
