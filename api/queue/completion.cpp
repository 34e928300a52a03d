#include "api/queue/completion.h"

#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/domain/object_keys.h"
#include "api/domain/tasks/plan_check.h"
#include "api/domain/tasks/task_cost.h"
#include "api/metrics/metrics.h"
#include "api/store/manifests.h"
#include "api/store/sql.h"
#include "api/store/videos.h"
#include "common/log.h"
#include "common/sha256.h"
#include "common/storyboard.h"

namespace sluice::tasks {
namespace {

void insert_task(Transaction& transaction, std::int64_t video_id, TaskKind kind, double cost,
                 const std::optional<double>& tag = {}, const std::optional<ChunkRange>& chunk = {},
                 const std::optional<std::string>& rendition = {}) {
    const auto part = [&](std::int64_t ChunkRange::*member) {
        return chunk ? std::optional(*chunk.*member) : std::nullopt;
    };
    transaction.run(sql::insert_task, video_id, name(kind), cost, tag, rendition, part(&ChunkRange::first_frame),
                    part(&ChunkRange::frame_count), part(&ChunkRange::first_segment), part(&ChunkRange::segment_count));
}

void require_believable(const std::string& fault) {
    if (!fault.empty()) throw ApiError(error::invalid_field, "The report is inconsistent: " + fault + ".");
}

/// What completing one held task under the video's lock leads to; the task itself is settled after that.
class TaskCompletion {
  public:
    TaskCompletion(Transaction& transaction, Storage& storage, const LockedTask& task, const TaskResult& result)
        : transaction_(transaction), storage_(storage), task_(task), result_(result) {
        const auto video = load_manifest(transaction, task.video_id);
        prefix_ = video_prefix(video.value().tenant_code, task.video_id);
    }

    /// True when new tasks were made.
    bool run(const nlohmann::json& plan) {
        switch (task_.kind) {
            case TaskKind::plan:
                return complete_plan();
            case TaskKind::chunk:
                require_believable(fault_of_chunk(plan.get<Plan>(), task_.chunk.value(), result_));
                break;
            case TaskKind::audio:
                require_believable(fault_of_audio(task_.rendition.value(), result_));
                // What was reported early and is not part of the whole, no player may meet.
                transaction_.run(sql::delete_segments_from, task_.video_id, *task_.rendition, result_.segments.size());
                break;
            case TaskKind::finish:
                require_believable(fault_of_finish(plan.get<Plan>(), result_));
                record_assets();
                break;
            case TaskKind::transcode:
                throw ApiError(error::invalid_field, "hls_path is required.", "hls_path");
        }
        record_segments();
        note_if_playable();
        publish_if_last();
        return false;
    }

    /// Records what is there so far; the task goes on.
    void report() {
        if (task_.kind != TaskKind::audio) {
            throw ApiError(error::invalid_field, "Only an audio task reports before its end.", "task_id");
        }
        require_believable(fault_of_audio_report(task_.rendition.value(), result_));
        record_segments();
        note_if_playable();
    }

  private:
    bool complete_plan() {
        if (!result_.plan) throw ApiError(error::invalid_field, "plan is required.", "plan");
        const auto& plan = *result_.plan;
        require_believable(fault_of_plan(plan, result_.chunks));
        transaction_.run(sql::set_video_plan, task_.video_id, nlohmann::json(plan), plan.duration_seconds);
        insert_renditions(plan);
        insert_first_tasks(plan);
        return true;
    }

    void insert_renditions(const Plan& plan) {
        int position = 0;
        for (const auto& video : plan.video) {
            transaction_.run(sql::insert_rendition, task_.video_id, video.name, "video", position++, video.width,
                             video.height, std::nullopt, "", "", false, video.is_copied);
        }
        for (const auto& audio : plan.audio) {
            transaction_.run(sql::insert_rendition, task_.video_id, audio.name, "audio", position++, std::nullopt,
                             std::nullopt, audio.channels, audio.language, audio.title, false, audio.is_copied);
        }
        for (const auto& subtitle : plan.subtitles) {
            transaction_.run(sql::insert_rendition, task_.video_id, subtitle.name, "subtitle", position++, std::nullopt,
                             std::nullopt, std::nullopt, subtitle.language, subtitle.title, subtitle.is_forced, false);
        }
    }

    /// The first chunk and the sound come first: with them the video can be played. Nobody waits for `finish`, but it
    /// is one piece: in the middle, so that the end is made of small ones and the workers are done at the same time.
    void insert_first_tasks(const Plan& plan) {
        const auto& chunks = result_.chunks;
        std::vector<double> costs;
        for (const auto& chunk : chunks)
            costs.push_back(chunk_cost_seconds(plan, chunk));
        const auto tags = chunk_tags(task_.tag, task_.cost, costs);
        const auto insert_chunk = [&](std::size_t i) {
            insert_task(transaction_, task_.video_id, TaskKind::chunk, costs[i], tags[i], chunks[i]);
        };
        if (!chunks.empty()) insert_chunk(0);
        for (const auto& audio : plan.audio) {
            insert_task(transaction_, task_.video_id, TaskKind::audio, audio_cost_seconds(plan), {}, {}, audio.name);
        }
        for (std::size_t i = 1; i < chunks.size(); ++i)
            insert_chunk(i);
        insert_task(transaction_, task_.video_id, TaskKind::finish, finish_cost_seconds(plan),
                    tags.empty() ? task_.tag : tags[tags.size() / 2]);
        const auto all = std::accumulate(
            costs.begin(), costs.end(),
            static_cast<double>(plan.audio.size()) * audio_cost_seconds(plan) + finish_cost_seconds(plan));
        transaction_.run(sql::note_video_cost, task_.id, plan_cost_seconds, all);
    }

    void record_segments() {
        for (const auto& rendition : result_.renditions)
            record_init(rendition);
        std::vector<std::string> names;
        std::vector<std::int64_t> numbers;
        std::vector<double> durations;
        std::vector<std::int64_t> sizes;
        std::vector<std::string> digests;
        std::vector<std::string> keys;
        std::vector<std::string> keyframes;
        for (const auto& segment : result_.segments) {
            names.push_back(segment.rendition);
            numbers.push_back(segment.number);
            durations.push_back(segment.duration_seconds);
            sizes.push_back(segment.bytes);
            digests.push_back(segment.sha256);
            keys.push_back(leased_key(prefix_, task_.epoch, object_name(task_.kind, segment)));
            keyframes.push_back(nlohmann::json(segment.keyframes).dump());
        }
        require_stored(keys, sizes);
        transaction_.run(sql::insert_segments, task_.video_id, names, numbers, durations, sizes, digests, keys,
                         keyframes);
    }

    /// All chunks must have come to the same initialisation section, or their segments don't fit together.
    void record_init(const EncodedRendition& rendition) {
        const auto key = stored_key(rendition.name + '/' + init_file_name, rendition.init_bytes);
        transaction_.run(sql::set_rendition_encoded, task_.video_id, rendition.name, rendition.codecs, key,
                         rendition.init_bytes, rendition.init_sha256);
        const auto recorded = transaction_.run(sql::select_rendition_init, task_.video_id, rendition.name)[0];
        if (recorded["init_sha256"].as<std::string>() != rendition.init_sha256 ||
            recorded["codecs"].as<std::string>() != rendition.codecs) {
            require_believable(fmt::format("the chunks of {} have different initialisation sections", rendition.name));
        }
    }

    void note_if_playable() {
        if (!is_playable(load_manifest(transaction_, task_.video_id)->manifest)) return;
        transaction_.run(sql::set_video_playable, task_.video_id);
    }

    void record_assets() {
        for (const auto& asset : result_.assets) {
            const auto key = stored_key(asset.name, asset.bytes);
            if (asset.name == storyboard_file_name) {
                // Players of the static copy find the sheets from where the multivariant playlist is.
                put_asset(asset.name,
                          with_sheets_at(storage_.read_all(key, asset.bytes), leased_folder(task_.epoch), ""));
                continue;
            }
            transaction_.run(sql::insert_asset, task_.video_id, asset.name, asset.bytes, asset.sha256, key);
        }
    }

    void publish_if_last() {
        if (transaction_.run(sql::count_other_open_tasks, task_.video_id, task_.id)[0][0].as<int>() > 0) return;
        auto manifest = load_manifest(transaction_, task_.video_id)->manifest;
        manifest.is_complete = true;
        if (!is_playable(manifest)) throw ApiError(error::object_missing, "A rendition has no segments.");
        write_static_playlists(manifest);
        transaction_.run(sql::set_video_ready, task_.video_id, prefix_ + '/' + multivariant_playlist_file_name,
                         std::nullopt);
    }

    void write_static_playlists(const Manifest& manifest) {
        const auto multivariant = multivariant_playlist(manifest);
        for (const auto& rendition : manifest.renditions) {
            if (!rendition.has_segments()) continue;
            const auto name = rendition.name + '/' + media_playlist_file_name;
            put_asset(name, write(media_playlist(manifest, rendition, UriStyle::object)));
            if (rendition.has_keyframes()) {
                put_asset(rendition.name + '/' + iframe_playlist_file_name,
                          write(iframe_playlist(manifest, rendition, UriStyle::object)));
            }
            for (const auto& variant : multivariant.variants) {
                if (variant.uri != name) continue;
                transaction_.run(sql::set_rendition_bandwidth, task_.video_id, rendition.name, variant.bandwidth_bps,
                                 variant.average_bandwidth_bps);
            }
        }
        put_asset(multivariant_playlist_file_name, write(multivariant));
    }

    /// Playlists follow from the rows alone, a storyboard from its task's: a crash between here and the commit leaves
    /// what the next try writes again. What an earlier life of the video left under this name is garbage and makes way.
    void put_asset(const std::string& asset_name, const std::string& text) {
        const auto key = prefix_ + '/' + asset_name;
        if (storage_.put(key, text) == PutOutcome::conflict) {
            storage_.remove(key);
            storage_.put(key, text);
        }
        transaction_.run(sql::insert_asset, task_.video_id, asset_name, text.size(), sha256_hex(text), key);
    }

    std::string stored_key(const std::string& object_name, std::int64_t bytes) {
        auto key = leased_key(prefix_, task_.epoch, object_name);
        require_stored({key}, {bytes});
        return key;
    }

    void require_stored(const std::vector<std::string>& keys, const std::vector<std::int64_t>& bytes) {
        const auto found = storage_.sizes(keys);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (found[i] != bytes[i]) throw ApiError(error::object_missing, keys[i] + " is not in storage.");
        }
    }

    Transaction& transaction_;
    Storage& storage_;
    const LockedTask& task_;
    const TaskResult& result_;
    std::string prefix_;
};

/// A worker's path is served to whoever may watch the video, so it leads to nothing but the video's own.
void make_ready_from_tree(Transaction& transaction, Storage& storage, const videos::Locked& video,
                          const std::string& hls_path, double duration_seconds) {
    const auto tenant = transaction.run(sql::select_tenant_code, video.tenant_id);
    if (!is_object_key(hls_path) || !is_below_video(hls_path, tenant.at(0).at(0).as<std::string>(), video.id)) {
        throw ApiError(error::invalid_field, "hls_path must lie below the video's own folder.", "hls_path");
    }
    if (!storage.size(hls_path)) throw ApiError(error::object_missing);
    transaction.run(sql::set_video_ready, video.id, hls_path, duration_seconds);
}

/// Last of all, so that what has just become a task can be the worker's next one.
ClaimResult settle(Transaction& transaction, const LockedTask& task, const std::string& worker_id,
                   const NextClaim& next) {
    auto answer =
        settle_and_claim(transaction, next.kinds, {{worker_id, Settlement{task.id, task.epoch}}}, next.lease_seconds)
            .front();
    if (!answer.is_settled) throw std::logic_error("a task that is held was not settled");
    return answer;
}

void note_done(const LockedTask& task, const std::string& worker_id, const TaskResult& result) {
    const auto bytes =
        std::accumulate(result.segments.begin(), result.segments.end(), std::int64_t{0},
                        [](std::int64_t sum, const SegmentRecord& segment) { return sum + segment.bytes; });
    metrics::count_done(task.tenant_code, name(task.kind), task.seconds, bytes);
    log::info("task_done", {{"video_id", task.video_id},
                            {"task_id", task.id},
                            {"kind", name(task.kind)},
                            {"epoch", task.epoch},
                            {"attempt", task.attempt},
                            {"worker", worker_id}});
}

}  // namespace

Completion complete(Database& database, Storage& storage, const LeaseName& lease, const TaskResult& result,
                    const NextClaim& next) {
    ClaimResult claimed;
    auto completion = database.transaction([&](Transaction& transaction) {
        claimed = {};  // this may be another try, and what was claimed in the last one was rolled back
        const auto video = videos::lock(transaction, lease.video_id);
        if (!video) throw ApiError(error::not_found);
        const auto task = lock_for_settling(transaction, lease, task_event::Completed{holder_of(lease)});
        if (!task) return Completion{SettleOutcome::idempotent, false};
        const bool has_new_tasks = TaskCompletion(transaction, storage, *task, result).run(video->plan);
        claimed = settle(transaction, *task, lease.worker_id, next);
        note_done(*task, lease.worker_id, result);
        return Completion{SettleOutcome::ok, has_new_tasks};
    });
    fail_if_exhausted(database, claimed, lease.worker_id);
    completion.next = std::move(claimed.job);
    return completion;
}

void report(Database& database, Storage& storage, const LeaseName& lease, const TaskResult& result) {
    database.transaction([&](Transaction& transaction) {
        if (!videos::lock(transaction, lease.video_id)) throw ApiError(error::not_found);
        const auto task = lock_for_settling(transaction, lease, task_event::Completed{holder_of(lease)});
        if (!task) throw ApiError(error::lease_owner_mismatch);
        TaskCompletion(transaction, storage, *task, result).report();
    });
}

Completion complete_plain(Database& database, Storage& storage, const LeaseName& lease, const std::string& hls_path,
                          double duration_seconds) {
    return database.transaction([&](Transaction& transaction) {
        const auto video = videos::lock(transaction, lease.video_id);
        if (!video) throw ApiError(error::not_found);
        const auto task = lock_for_settling(transaction, lease, task_event::Completed{holder_of(lease)});
        if (!task) return Completion{SettleOutcome::idempotent, false};
        if (task->kind != TaskKind::transcode) throw ApiError(error::lease_owner_mismatch);
        make_ready_from_tree(transaction, storage, *video, hls_path, duration_seconds);
        settle(transaction, *task, lease.worker_id, {});
        note_done(*task, lease.worker_id, {});
        return Completion{};
    });
}

void complete_unleased(Database& database, Storage& storage, std::int64_t video_id, const std::string& hls_path,
                       double duration_seconds) {
    database.transaction([&](Transaction& transaction) {
        const auto video = videos::lock(transaction, video_id);
        if (!video) throw ApiError(error::not_found);
        if (video->status == VideoStatus::ready) return;
        if (video->status != VideoStatus::uploaded && video->status != VideoStatus::processing) {
            throw ApiError(error::video_not_pending, "The video is not waiting to be processed.");
        }
        transaction.run(sql::cancel_video_tasks, video_id);
        make_ready_from_tree(transaction, storage, *video, hls_path, duration_seconds);
    });
}

}  // namespace sluice::tasks
