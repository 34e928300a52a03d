/// What becomes of a video between its last task and READY, and what meets it on the way.

#include "api/queue/publication.h"

#include <future>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/object_keys.h"
#include "api/store/upkeep/garbage.h"
#include "api/store/videos/readiness.h"
#include "api/upkeep/publisher.h"
#include "tests/store/store_fixture.h"
#include "tests/support/failing_storage.h"
#include "tests/support/gated_storage.h"
#include "tests/support/storage_contents.h"

using namespace sluice;
using std::chrono::seconds;

namespace {

const MadeUpVideo made_up(20);
/// Of two video renditions and one sound track, and the one that names them.
constexpr int static_playlists = 4;

/// A video of which one task is left, the second chunk, whose objects are in storage.
struct LastTask : StoreFixture {
    LastTask() { begin(); }

    /// Another such video, from now on the one that counts.
    void begin() {
        id = uploaded_video();
        for (const auto kind : {TaskKind::plan, TaskKind::chunk, TaskKind::audio, TaskKind::finish}) {
            const auto task = claim_kind(kind);
            complete(task, output_of(made_up, task));
        }
        job = claim_kind(TaskKind::chunk);
        output = output_of(made_up, job);
        store(job, output);
    }

    Job claim_kind(TaskKind kind, const std::string& worker_id = "worker-1") {
        return tasks::claim(database, {kind}, worker_id, 60).value();
    }
    tasks::Completion complete_last(Storage& through, const tasks::NextClaim& next = {}) {
        return tasks::complete(database, through, lease_of(job), output.result, next);
    }
    /// Completes the last task; the storage fails after so many calls for the publication.
    void fail_to_publish(int calls = 0) {
        FailingStorage failing(storage);
        failing.fail_after(static_cast<int>(output.objects.size()) + calls);
        CHECK_THROWS_AS(complete_last(failing), StorageError);
        CHECK(task(job.task_id, "state") == "done");
    }
    /// The static copy in storage: its text files by their name below the video's folder.
    std::map<std::string, std::string> static_files() {
        std::map<std::string, std::string> files;
        const auto folder = video_prefix("demo", id) + '/';
        storage.list(folder, [&](const Storage::Object& object) {
            const auto name = object.key.substr(folder.size());
            if (name.ends_with(".m3u8") || name == "storyboard.vtt") files[name] = content(storage, object.key);
        });
        return files;
    }
    std::int64_t count_of_video(const std::string& from_where) {
        return count(fmt::format("{} AND video_id = {}", from_where, id));
    }
    std::int64_t pictures_from(int number) {
        return count(
            fmt::format("segment WHERE number >= {} AND rendition_id IN "
                        "(SELECT id FROM rendition WHERE kind = 'video' AND video_id = {})",
                        number, id));
    }
    /// Throws when anything holds a lock on the video or on one of its tasks.
    void lock_rows_at_once() {
        test.query(fmt::format("SELECT FROM video WHERE id = {} FOR UPDATE NOWAIT", id));
        test.query(fmt::format("SELECT FROM task WHERE video_id = {} FOR UPDATE NOWAIT", id));
    }
    void check_unpublished() {
        CHECK(video(id).status == VideoStatus::processing);
        CHECK_FALSE(video(id).hls_path.has_value());
        CHECK(count_of_video("asset WHERE name LIKE '%.m3u8'") == 0);
        CHECK(count_of_video("rendition WHERE bandwidth_bps IS NOT NULL") == 0);
    }
    void check_published() {
        CHECK(video(id).status == VideoStatus::ready);
        for (const auto& row : test.query(fmt::format("SELECT object_key, bytes FROM asset WHERE video_id = {}", id)))
            CHECK(storage.size(row[0].as<std::string>()) == row[1].as<std::int64_t>());
        CHECK(count_of_video("asset WHERE name LIKE '%.m3u8'") == static_playlists);
    }

    std::int64_t id = 0;
    Job job;
    MadeUpOutput output;
};

}  // namespace

TEST_CASE_FIXTURE(LastTask, "while the storage is asked for what was reported, nothing waits for the video's rows") {
    GatedStorage gated(storage);
    gated.close(GatedStorage::Calls::sizes);
    auto completion = std::async(std::launch::async, [&] { return complete_last(gated); });
    gated.await_caller();
    CHECK_NOTHROW(lock_rows_at_once());
    CHECK(task(job.task_id, "state") == "running");
    gated.open();
    CHECK(completion.get().settled == tasks::SettleOutcome::ok);
    check_published();
}

TEST_CASE_FIXTURE(LastTask,
                  "while the static copy is put, the video is not READY, not locked, and past any cancelling") {
    GatedStorage gated(storage);
    gated.close(GatedStorage::Calls::writes);
    auto completion = std::async(std::launch::async, [&] { return complete_last(gated); });
    gated.await_caller();
    CHECK_NOTHROW(lock_rows_at_once());
    check_unpublished();
    CHECK(video(id).playable);
    CHECK(video(id).progress == 1);
    CHECK(refusal_of([&] { videos::cancel(database, id); }) == "cannot_cancel");
    CHECK(refusal_of([&] { videos::retry(database, id); }) == "cannot_retry");
    gated.open();
    CHECK(completion.get().settled == tasks::SettleOutcome::ok);
    check_published();
}

TEST_CASE_FIXTURE(LastTask, "a cancel that waited for the last task's completion comes too late") {
    // Its transaction is the older one, so that it began before the task was done.
    static constexpr Statement count_waiting{"test_count_waiting",
                                             "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"};
    std::future<std::string> refusal;
    database.transaction([&](Transaction& transaction) {
        videos::lock(transaction, id);
        refusal = std::async(std::launch::async, [&] { return refusal_of([&] { videos::cancel(database, id); }); });
        while (database.run(count_waiting)[0][0].as<int>() == 0)
            std::this_thread::yield();
        transaction.run_script(
            fmt::format("UPDATE task SET state = 'done', finished_at = clock_timestamp() WHERE id = {}", job.task_id));
    });
    CHECK(refusal.get() == "cannot_cancel");
}

TEST_CASE_FIXTURE(LastTask, "whichever call of the storage fails, the completion may be sent again, and is done then") {
    int calls = 0;
    for (bool has_failed = true; has_failed; ++calls) {
        CAPTURE(calls);
        FailingStorage failing(storage);
        failing.fail_after(calls);
        try {
            complete_last(failing);
        } catch (const StorageError&) {
            check_unpublished();
        }
        has_failed = failing.has_failed();
        // All of the last task is recorded, or nothing of it.
        const bool is_recorded = task(job.task_id, "state") == "done";
        CHECK(is_recorded == (calls >= std::ssize(output.objects)));
        CHECK(pictures_from(2) == (is_recorded ? 4 : 0));
        const auto again = complete_last(storage);
        CHECK(again.settled == (is_recorded ? tasks::SettleOutcome::idempotent : tasks::SettleOutcome::ok));
        check_published();
        begin();
    }
    CHECK(calls > 20);
}

TEST_CASE_FIXTURE(LastTask,
                  "a worker whose lease ends while its objects are looked at changes nothing that is visible") {
    GatedStorage gated(storage);
    gated.close(GatedStorage::Calls::sizes);
    auto late = std::async(std::launch::async, [&] { return refusal_of([&] { complete_last(gated); }); });
    gated.await_caller();
    expire_lease(job.task_id);
    const auto successor = claim_kind(TaskKind::chunk, "worker-2");
    REQUIRE(successor.task_id == job.task_id);
    gated.open();
    CHECK(late.get() == "lease_owner_mismatch");
    check_unpublished();
    CHECK(static_files().empty());
    CHECK(pictures_from(2) == 0);

    store(successor, output);
    tasks::complete(database, storage, lease_of(successor, "worker-2"), output.result);
    check_published();
    const auto files = static_files();
    CHECK(refusal_of([&] { complete_last(storage); }) == "lease_owner_mismatch");
    CHECK(static_files() == files);
    const auto& playlist = files.at("720p/playlist.m3u8");
    CHECK(playlist.find(fmt::format("e{}/seg-00003.m4s", successor.epoch)) != std::string::npos);
    CHECK(playlist.find(fmt::format("e{}/", job.epoch)) == std::string::npos);
}

TEST_CASE_FIXTURE(LastTask, "a worker gets no further task before its video is published") {
    const auto waiting = uploaded_video();
    const tasks::NextClaim next{all_kinds, 60};
    SUBCASE("none with an answer that is an error") {
        FailingStorage failing(storage);
        failing.fail_after(static_cast<int>(output.objects.size()));
        CHECK_THROWS_AS(complete_last(failing, next), StorageError);
        CHECK(count("task WHERE state = 'running'") == 0);
        CHECK_FALSE(complete_last(storage, next).next.has_value());
        CHECK(claim().value().video_id == waiting);
    }
    SUBCASE("the next one with the answer that the video is READY") {
        CHECK(complete_last(storage, next).next.value().video_id == waiting);
        check_published();
    }
}

TEST_CASE_FIXTURE(LastTask, "what a dead process has not published is published by another, once it is overdue") {
    fail_to_publish(10);
    const auto half = static_files();
    REQUIRE_FALSE(half.empty());
    // Garbage by its rows, but about to be recorded.
    const auto removed = collect_garbage(database, storage, seconds(0)).objects_removed;
    CHECK(removed == 2);  // the second chunk's initialisation sections
    CHECK(static_files() == half);
    CHECK(readiness::list_unpublished(database, seconds(3600)).empty());
    CHECK(publish_overdue(database, storage, seconds(3600)) == 0);
    check_unpublished();
    CHECK(readiness::list_unpublished(database, seconds(0)) == std::vector<std::int64_t>{id});
    CHECK(publish_overdue(database, storage, seconds(0)) == 1);
    check_published();
    CHECK(readiness::list_unpublished(database, seconds(0)).empty());
    CHECK(publish_overdue(database, storage, seconds(0)) == 0);
}

TEST_CASE_FIXTURE(LastTask, "a video that cannot be published does not keep others from it") {
    fail_to_publish();
    const auto other = uploaded_video();
    work_off(made_up);
    test.query(fmt::format("UPDATE video SET status = 'PROCESSING' WHERE id = {}", other));
    FailingStorage failing(storage);
    failing.fail_after(0);
    CHECK(publish_overdue(database, failing, seconds(0)) == 1);
    CHECK(video(id).status == VideoStatus::processing);
    CHECK(video(other).status == VideoStatus::ready);
}

TEST_CASE_FIXTURE(LastTask, "many may publish at the same time: they put the same bytes") {
    complete_last(storage);
    const auto files = static_files();
    CHECK(files.size() == static_playlists + 1);
    test.query("UPDATE video SET status = 'PROCESSING'");
    std::vector<std::future<void>> publishers;
    for (int i = 0; i < 4; ++i)
        publishers.push_back(std::async(std::launch::async, [&] { publish(database, storage, id); }));
    for (auto& publisher : publishers)
        publisher.get();
    check_published();
    CHECK(static_files() == files);
}

TEST_CASE_FIXTURE(LastTask, "what is left over under a name of the static copy makes way; the rest is garbage") {
    const auto folder = video_prefix("demo", id) + '/';
    storage.put(folder + "master.m3u8", "#EXTM3U\n");
    storage.put(folder + "old/playlist.m3u8", "#EXTM3U\n");
    complete_last(storage);
    check_published();
    CHECK(static_files().at("master.m3u8").find("720p/playlist.m3u8") != std::string::npos);
    collect_garbage(database, storage, seconds(0));
    CHECK_FALSE(storage.size(folder + "old/playlist.m3u8").has_value());
    check_published();
}

TEST_CASE_FIXTURE(LastTask, "a video that is removed while it is published leaves nothing but garbage") {
    fail_to_publish();
    GatedStorage gated(storage);
    gated.close(GatedStorage::Calls::writes);
    auto publication = std::async(std::launch::async, [&] { publish(database, gated, id); });
    gated.await_caller();
    REQUIRE(videos::remove(database, demo.tenant_id, id).has_value());
    gated.open();
    CHECK_NOTHROW(publication.get());
    CHECK(count("asset") == 0);
    CHECK_FALSE(static_files().empty());
    collect_garbage(database, storage, seconds(0));
    CHECK(listing(storage, "hls/").empty());
}
