/// From the plan to READY: what completing tasks writes down.

#include <functional>
#include <set>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/object_keys.h"
#include "api/store/videos/manifests.h"
#include "tests/store/store_fixture.h"

using namespace sluice;

namespace {

/// 20 s in chunks of 12 s: four segments, two chunks.
struct PlannedVideo : StoreFixture {
    PlannedVideo() : id(uploaded_video()) {
        plan_job = claim().value();
        complete(plan_job, plan_output(sample_video));
    }

    /// The next task, which must be of this kind.
    Job claim_kind(TaskKind kind) { return tasks::claim(database, {kind}, "worker-1", 60).value(); }

    std::int64_t id;
    Job plan_job;
};

}  // namespace

TEST_CASE_FIXTURE(PlannedVideo, "a plan makes the renditions, and the tasks in the order in which they are wanted") {
    CHECK(task(plan_job.task_id, "state") == "done");
    CHECK(video(id).duration_seconds == 20);
    CHECK(video(id).plan.get<Plan>().video == sample_video.plan.video);
    CHECK(count("rendition WHERE kind = 'video'") == 2);
    CHECK(count("rendition WHERE kind = 'audio' AND channels = 2 AND language = 'en'") == 1);

    const auto first = claim().value();
    CHECK(first.kind == TaskKind::chunk);
    CHECK(first.params.chunk == sample_video.chunks[0]);
    CHECK(first.params.plan.has_value());
    // Picture and sound of the beginning make the video playable, so the sound comes before the rest.
    const auto second = claim().value();
    CHECK(second.kind == TaskKind::audio);
    CHECK(second.params.rendition == "audio");
    CHECK(claim().value().params.chunk == sample_video.chunks[1]);
    CHECK(claim().value().kind == TaskKind::finish);
    CHECK_FALSE(claim().has_value());
}

TEST_CASE_FIXTURE(StoreFixture,
                  "the worker that is done gets its next task in the same step, also one that has just been made") {
    const auto id = uploaded_video();
    const tasks::NextClaim next{all_kinds, 60};
    const auto go_on = [&](const Job& job, const MadeUpOutput& output) {
        store(job, output);
        return tasks::complete(database, storage, lease_of(job), output.result, next);
    };
    const auto plan = claim().value();
    const auto planned = go_on(plan, plan_output(sample_video));
    CHECK(planned.has_new_tasks);
    const auto chunk = planned.next.value();
    CHECK(chunk.kind == TaskKind::chunk);
    CHECK(chunk.params.chunk == sample_video.chunks[0]);
    CHECK(chunk.params.plan.has_value());
    CHECK(task(chunk.task_id, "leased_by") == "worker-1");
    // Said again, it is settled already and gives nothing.
    CHECK(go_on(plan, plan_output(sample_video)).settled == tasks::SettleOutcome::idempotent);
    CHECK_FALSE(go_on(plan, plan_output(sample_video)).next.has_value());

    const auto audio = go_on(chunk, chunk_output(sample_video.plan, sample_video.chunks[0])).next.value();
    CHECK(audio.kind == TaskKind::audio);
    const auto last = go_on(audio, audio_output(sample_video.plan, "audio")).next.value();
    CHECK(last.params.chunk == sample_video.chunks[1]);
    const auto finish = go_on(last, chunk_output(sample_video.plan, sample_video.chunks[1])).next.value();
    CHECK(finish.kind == TaskKind::finish);
    CHECK_FALSE(go_on(finish, finish_output()).next.has_value());
    CHECK(video(id).status == VideoStatus::ready);
}

TEST_CASE_FIXTURE(StoreFixture, "a next task whose holders keep vanishing is given up instead") {
    uploaded_video();
    const auto doomed = uploaded_video();
    const auto plan = claim().value();
    test.query(fmt::format("UPDATE task SET attempt = 20, urgency = -1 WHERE video_id = {}", doomed));
    const auto output = plan_output(sample_video);
    store(plan, output);
    const auto completion = tasks::complete(database, storage, lease_of(plan), output.result, {all_kinds, 60});
    CHECK(completion.settled == tasks::SettleOutcome::ok);
    CHECK_FALSE(completion.next.has_value());
    CHECK(task(plan.task_id, "state") == "done");
    CHECK(video(doomed).status == VideoStatus::failed);
}

TEST_CASE_FIXTURE(PlannedVideo,
                  "playable with the first segment of every rendition, READY with the last task, whichever") {
    const auto finish = claim_kind(TaskKind::finish);
    const auto first = claim_kind(TaskKind::chunk);
    const auto second = claim_kind(TaskKind::chunk);
    const auto audio = claim_kind(TaskKind::audio);
    complete(first, chunk_output(sample_video.plan, sample_video.chunks[0]));
    CHECK_FALSE(video(id).playable);
    complete(audio, audio_output(sample_video.plan, "audio"));
    CHECK(video(id).playable);
    SUBCASE("a chunk comes last") {
        complete(finish, finish_output());
        CHECK(video(id).status == VideoStatus::processing);
        CHECK(video(id).poster_key.has_value());
        CHECK_FALSE(video(id).hls_path.has_value());
        complete(second, chunk_output(sample_video.plan, sample_video.chunks[1]));
    }
    SUBCASE("the pictures come last") {
        complete(second, chunk_output(sample_video.plan, sample_video.chunks[1]));
        CHECK(video(id).status == VideoStatus::processing);
        CHECK_FALSE(video(id).poster_key.has_value());
        complete(finish, finish_output());
    }
    const auto ready = video(id);
    CHECK(ready.status == VideoStatus::ready);
    CHECK(ready.playable);
    CHECK(ready.hls_path == fmt::format("hls/demo/{}/master.m3u8", id));
    CHECK(ready.poster_key == leased_key(video_prefix("demo", id), finish.epoch, "poster.jpg"));
    REQUIRE(ready.renditions.size() == 2);
    for (const auto& rendition : ready.renditions) {
        CHECK(rendition.at("bandwidth").get<std::int64_t>() > 0);
        CHECK(rendition.at("average_bandwidth") <= rendition.at("bandwidth"));
    }
    CHECK(count("task WHERE state <> 'done'") == 0);
    CHECK(count("segment") == 3 * 4);
    CHECK_FALSE(claim().has_value());
}

TEST_CASE_FIXTURE(PlannedVideo, "chunks may be done in any order; the list grows without gaps") {
    const auto first = claim_kind(TaskKind::chunk);
    const auto second = claim_kind(TaskKind::chunk);
    complete(claim_kind(TaskKind::audio), audio_output(sample_video.plan, "audio"));
    const auto segments = [&] {
        return database.transaction([&](Transaction& transaction) {
            return load_manifest(transaction, id).value().manifest.find("720p")->segments.size();
        });
    };
    complete(second, chunk_output(sample_video.plan, sample_video.chunks[1]));
    CHECK(segments() == 0);
    CHECK_FALSE(video(id).playable);
    complete(first, chunk_output(sample_video.plan, sample_video.chunks[0]));
    CHECK(segments() == 4);
    CHECK(video(id).playable);
}

TEST_CASE_FIXTURE(PlannedVideo,
                  "every row of a READY video names an object of that size, and the static copy names rows") {
    work_off(sample_video);
    REQUIRE(video(id).status == VideoStatus::ready);
    std::set<std::string> keys;
    for (const auto& row :
         test.query("SELECT object_key, bytes FROM segment UNION ALL SELECT init_key, init_bytes FROM "
                    "rendition UNION ALL SELECT object_key, bytes FROM asset")) {
        const auto key = row[0].as<std::string>();
        CAPTURE(key);
        CHECK(storage.size(key) == row[1].as<std::int64_t>());
        keys.insert(key);
    }
    const auto text_of = [&](const std::string& key) {
        std::string text;
        storage.read(key, 0, 1 << 20, [&](const char* data, std::size_t size) {
            text.append(data, size);
            return true;
        });
        return text;
    };
    const auto prefix = video_prefix("demo", id);
    CHECK(text_of(prefix + "/master.m3u8").find("720p/playlist.m3u8") != std::string::npos);
    const auto playlist = text_of(prefix + "/720p/playlist.m3u8");
    CHECK(playlist.find("#EXT-X-ENDLIST") != std::string::npos);
    std::size_t segments = 0;
    for (std::size_t at = 0; (at = playlist.find("seg-", at)) != std::string::npos; ++at, ++segments) {
        const auto start = playlist.rfind('\n', at) + 1;
        CHECK(keys.contains(prefix + "/720p/" + playlist.substr(start, playlist.find('\n', at) - start)));
    }
    CHECK(segments == 4);
    // The storyboard lies beside the playlists, and finds its sheets where their task has put them.
    const auto storyboard = text_of(prefix + "/storyboard.vtt");
    const auto start = storyboard.find("\ne") + 1;
    const auto sheet = storyboard.substr(start, storyboard.find('#') - start);
    CHECK(sheet.ends_with("/storyboard-000.jpg"));
    CHECK(keys.contains(prefix + '/' + sheet));
    CHECK(keys.contains(prefix + "/storyboard.vtt"));
}

TEST_CASE_FIXTURE(PlannedVideo, "a report that cannot be right is refused and changes nothing") {
    const auto job = claim_kind(TaskKind::chunk);
    const auto good = chunk_output(sample_video.plan, sample_video.chunks[0]);
    const std::vector<std::pair<const char*, std::function<void(TaskResult&)>>> faults{
        {"a segment missing", [](TaskResult& result) { result.segments.pop_back(); }},
        {"of another chunk", [](TaskResult& result) { result.segments[0].number = 3; }},
        {"of the sound", [](TaskResult& result) { result.segments[0].rendition = "audio"; }},
        {"no initialisation sections", [](TaskResult& result) { result.renditions.clear(); }},
        {"a plan instead", [](TaskResult& result) { result = plan_output(sample_video).result; }},
    };
    for (const auto& [what, change] : faults) {
        CAPTURE(what);
        auto bad = good;
        change(bad.result);
        CHECK(refusal_of([&] { complete(job, bad); }) == "invalid_field");
    }
    CHECK(count("segment") == 0);
    CHECK(count("rendition WHERE init_key IS NOT NULL") == 0);
    CHECK(task(job.task_id, "state") == "running");
    CHECK(complete(job, good).settled == tasks::SettleOutcome::ok);
}

TEST_CASE_FIXTURE(PlannedVideo, "an object that is not in storage, or of another size, is refused") {
    const auto job = claim_kind(TaskKind::chunk);
    const auto output = chunk_output(sample_video.plan, sample_video.chunks[0]);
    const auto complete_only = [&](const TaskResult& result) {
        return refusal_of([&] { tasks::complete(database, storage, lease_of(job), result); });
    };
    CHECK(complete_only(output.result) == "object_missing");
    store(job, output);
    auto longer = output.result;
    longer.segments[0].bytes += 1;
    CHECK(complete_only(longer) == "object_missing");
    CHECK(count("segment") == 0);
    CHECK(complete_only(output.result).empty());
}

TEST_CASE_FIXTURE(PlannedVideo, "chunks with different initialisation sections do not fit together") {
    complete(claim_kind(TaskKind::chunk), chunk_output(sample_video.plan, sample_video.chunks[0]));
    const auto job = claim_kind(TaskKind::chunk);
    auto output = chunk_output(sample_video.plan, sample_video.chunks[1]);
    output.result.renditions[0].codecs = "avc1.4d401f";
    CHECK(refusal_of([&] { complete(job, output); }) == "invalid_field");
    output = chunk_output(sample_video.plan, sample_video.chunks[1]);
    std::swap(output.result.renditions[0].init_sha256, output.result.renditions[1].init_sha256);
    CHECK(refusal_of([&] { complete(job, output); }) == "invalid_field");
}

TEST_CASE_FIXTURE(StoreFixture, "a plan that cannot be right is refused; the task goes on being held") {
    uploaded_video();
    const auto job = claim().value();
    CHECK(refusal_of([&] { complete(job, {}); }) == "invalid_field");
    auto output = plan_output(sample_video);
    output.result.chunks.pop_back();
    CHECK(refusal_of([&] { complete(job, output); }) == "invalid_field");
    CHECK(count("rendition") == 0);
    CHECK(task(job.task_id, "state") == "running");
}

TEST_CASE_FIXTURE(PlannedVideo, "a chunk that was done twice, by two leases, is recorded once") {
    const auto lost = claim_kind(TaskKind::chunk);
    const auto output = chunk_output(sample_video.plan, sample_video.chunks[0]);
    store(lost, output);
    expire_lease(lost.task_id);
    const auto found = claim_kind(TaskKind::chunk);
    REQUIRE(found.task_id == lost.task_id);
    complete(found, output);
    CHECK(refusal_of([&] { complete(lost, output); }) == "lease_owner_mismatch");
    CHECK(count(fmt::format("segment WHERE object_key LIKE '%/e{}/%'", found.epoch)) == 4);
    CHECK(count("segment") == 4);
}

TEST_CASE_FIXTURE(PlannedVideo, "when one task fails for good, the video has FAILED and the others are cancelled") {
    const auto failing = claim_kind(TaskKind::chunk);
    const auto running = claim_kind(TaskKind::audio);
    tasks::fail(database, lease_of(failing), FailureCode::too_complex, "Too large.");
    CHECK(video(id).status == VideoStatus::failed);
    CHECK_FALSE(video(id).playable);
    CHECK(task(running.task_id, "state") == "cancelled");
    CHECK(count("task WHERE state IN ('queued', 'running')") == 0);
    CHECK(refusal_of([&] { complete(running, audio_output(sample_video.plan, "audio")); }) == "lease_owner_mismatch");
    CHECK(count("segment") == 0);
}

TEST_CASE_FIXTURE(PlannedVideo,
                  "a cancelled video has FAILED, and the worker of a running task is told at its heartbeat") {
    const auto job = claim_kind(TaskKind::chunk);
    videos::cancel(database, id);
    CHECK(video(id).status == VideoStatus::failed);
    CHECK(video(id).error_code == "cancelled");
    const auto beat = tasks::heartbeat(database, lease_of(job), 60, 0.5);
    CHECK((!beat || beat->is_cancelled));
    CHECK(refusal_of([&] { complete(job, chunk_output(sample_video.plan, sample_video.chunks[0])); }) ==
          "lease_owner_mismatch");
    CHECK_FALSE(claim().has_value());
    CHECK(refusal_of([&] { videos::cancel(database, id); }) == "cannot_cancel");
}

TEST_CASE_FIXTURE(PlannedVideo, "a retry starts anew, and nothing of the first life can get in") {
    const auto old = claim_kind(TaskKind::chunk);
    complete(claim_kind(TaskKind::audio), audio_output(sample_video.plan, "audio"));
    videos::cancel(database, id);
    videos::retry(database, id);
    const auto fresh = video(id);
    CHECK(fresh.status == VideoStatus::uploaded);
    CHECK_FALSE(fresh.playable);
    CHECK_FALSE(fresh.error_code.has_value());
    CHECK(fresh.plan.is_null());
    CHECK(count("task") == 1);
    CHECK(count("rendition") == 0);
    CHECK(count("segment") == 0);
    CHECK(refusal_of([&] { complete(old, chunk_output(sample_video.plan, sample_video.chunks[0])); }) == "not_found");
    CHECK_FALSE(tasks::heartbeat(database, lease_of(old), 60, 0.5).has_value());
    work_off(sample_video);
    CHECK(video(id).status == VideoStatus::ready);
    CHECK(refusal_of([&] { videos::retry(database, id); }) == "cannot_retry");
}

TEST_CASE_FIXTURE(StoreFixture, "retrying a video that waits ends its pause") {
    const auto id = uploaded_video();
    test.query("UPDATE task SET run_after = now() + interval '1 hour'");
    REQUIRE_FALSE(claim().has_value());
    videos::retry(database, id);
    CHECK(claim().has_value());
}

TEST_CASE_FIXTURE(StoreFixture, "a video of sound alone, and one of picture alone, become READY") {
    MadeUpVideo sound(20);
    sound.plan.video.clear();
    sound.plan.frame_count = 0;
    sound.plan.video_stream = -1;
    sound.chunks.clear();
    auto id = uploaded_video();
    work_off(sound);
    CHECK(video(id).status == VideoStatus::ready);
    CHECK(video(id).renditions.size() == 1);

    MadeUpVideo silent(20);
    silent.plan.audio.clear();
    id = uploaded_video();
    work_off(silent);
    CHECK(video(id).status == VideoStatus::ready);
}
