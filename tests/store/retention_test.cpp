/// What goes after some days: events in batches that nobody waits for, and originals that nobody needs.

#include "api/upkeep/retention.h"

#include <chrono>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/store/playback/playback_events.h"
#include "api/store/postgres/sql.h"
#include "api/store/upkeep/garbage.h"
#include "api/upkeep/auditor.h"
#include "tests/store/store_fixture.h"
#include "tests/support/failing_storage.h"

using namespace sluice;
using std::chrono::seconds;

namespace {

constexpr int kept_days = 30;
constexpr int batch = Retention::max_events_at_a_time;

void wait_until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(30);
    while (!condition() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(condition());
}

struct EventsFixture : StoreFixture {
    EventsFixture() : id(uploaded_video()) {}

    /// Events that were received so many days ago, and occurred as many days before now as `occurred_days` says.
    void add_events(int many, double received_days, double occurred_days) {
        test.query(event_rows(many, received_days, occurred_days));
    }
    [[nodiscard]] std::string event_rows(int many, double received_days, double occurred_days) const {
        return fmt::format(
            "INSERT INTO playback_event (tenant_id, session_id, video_id, enrollment_id, type, occurred_at, "
            "received_at) SELECT {}, gen_random_uuid(), {}, {}, 'FOCUS_LOST', now() - interval '1 day' * {}, "
            "now() - interval '1 day' * {} FROM generate_series(1, {})",
            demo.tenant_id, id, demo.enrollment_id, occurred_days, received_days, many);
    }
    std::int64_t events() { return count("playback_event"); }
    /// Locks on the table and its indexes, of other clients than the one that asks.
    std::int64_t locks_of_others(const std::string& condition) {
        return count(
            "pg_locks JOIN pg_class ON pg_class.oid = relation JOIN pg_stat_activity USING (pid) "
            "WHERE relname LIKE 'playback_event%' AND backend_type = 'client backend' "
            "AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND pid <> pg_backend_pid() " +
            condition);
    }

    std::int64_t id;
};

struct SourcesFixture : StoreFixture {
    std::int64_t ready_video(int days_ago) {
        const auto id = uploaded_video();
        work_off(sample_video);
        REQUIRE(video(id).status == VideoStatus::ready);
        collect_garbage(database, storage, seconds(0));
        age(id, days_ago);
        return id;
    }
    void age(std::int64_t id, int days) {
        test.query(fmt::format("UPDATE video SET ready_at = now() - interval '1 day' * {} WHERE id = {}", days, id));
    }
    bool has_source(std::int64_t id) { return storage.size(video(id).file_key.value()).has_value(); }
    bool is_released(std::int64_t id) {
        return count(fmt::format("video WHERE source_removed_at IS NOT NULL AND id = {}", id)) == 1;
    }
    std::multiset<std::string> findings() {
        std::multiset<std::string> codes;
        Auditor(database, storage, {.stuck_after = seconds(60), .orphan_age = seconds(0), .digests = true})
            .run([&](const nlohmann::json& finding) { codes.insert(finding.at("code").get<std::string>()); });
        return codes;
    }
};

}  // namespace

TEST_CASE_FIXTURE(EventsFixture, "events go by the day on which they were received, whatever day players say") {
    add_events(3, kept_days + 1, kept_days + 1);
    add_events(5, kept_days - 1, 10'000);
    CHECK(playback_events::forget(database, kept_days, batch) == 3);
    CHECK(playback_events::forget(database, kept_days, batch) == 0);
    CHECK(events() == 5);
}

TEST_CASE_FIXTURE(EventsFixture,
                  "twenty thousand old events go in batches; a crash between two loses none and doubles none") {
    add_events(4 * batch, 100, 100);
    add_events(50, 0, 0);
    CHECK(playback_events::forget(database, kept_days, batch) == batch);
    CHECK(events() == 3 * batch + 50);
    // In the middle of a batch: nothing of it has happened.
    const auto crash = [&](Transaction& transaction) {
        CHECK(transaction.run(sql::delete_playback_events, kept_days, batch).affected_rows() == batch);
        throw std::runtime_error("crash");
    };
    CHECK_THROWS_WITH(database.transaction(crash), "crash");
    CHECK(events() == 3 * batch + 50);
    for (int i = 0; i < 3; ++i)
        CHECK(playback_events::forget(database, kept_days, batch) == batch);
    CHECK(playback_events::forget(database, kept_days, batch) == 0);
    CHECK(events() == 50);
}

TEST_CASE_FIXTURE(EventsFixture, "nobody waits for a batch: not a player's events, not a list, not another batch") {
    add_events(4 * batch, 100, 100);
    database.transaction([&](Transaction& transaction) {
        CHECK(transaction.run(sql::delete_playback_events, kept_days, batch).affected_rows() == batch);
        // While the batch holds all that it ever holds, nobody gets to wait at all.
        test.query("SET lock_timeout = '1ms'");
        CHECK_NOTHROW(add_events(200, 0, 0));
        CHECK_NOTHROW(
            test.query("UPDATE playback_event SET payload = '[]' WHERE received_at > now() - interval '1 day'"));
        CHECK(playback_events::list(database, demo.tenant_id, {}, 10, 0).count == 4 * batch + 200);
        database.transaction([&](Transaction& other_process) {
            other_process.run(sql::limit_lock_wait, "1");
            CHECK(other_process.run(sql::delete_playback_events, kept_days, batch).affected_rows() == batch);
        });
        CHECK(locks_of_others("AND mode IN ('RowShareLock', 'RowExclusiveLock')") > 0);
        CHECK(locks_of_others("AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')") == 0);
    });
    CHECK(events() == 2 * batch + 200);
    // Between two batches nothing is locked.
    CHECK(locks_of_others("") == 0);
}

TEST_CASE_FIXTURE(EventsFixture, "several processes remove every old event, and no other") {
    add_events(3 * batch + 7, 100, 100);
    add_events(50, kept_days - 1, kept_days - 1);
    const RetentionDays days{.viewers = 0, .events = kept_days, .sources = 0};
    {
        const Retention one(database, storage, days, std::chrono::milliseconds(1));
        const Retention another(database, storage, days, std::chrono::milliseconds(1));
        wait_until([&] { return events() == 50; });
    }
    CHECK(events() == 50);
}

TEST_CASE_FIXTURE(SourcesFixture,
                  "an original goes so many days after its video became READY, once, and nothing else goes") {
    const auto id = ready_video(kept_days + 1);
    const auto young = ready_video(kept_days - 1);
    CHECK(remove_old_source(database, storage, kept_days));
    CHECK_FALSE(has_source(id));
    CHECK(is_released(id));
    CHECK(has_source(young));
    CHECK_FALSE(remove_old_source(database, storage, kept_days));
    CHECK(collect_garbage(database, storage, seconds(0)).objects_removed == 0);
    CHECK(findings().empty());

    const auto shown = video(id);
    CHECK(shown.status == VideoStatus::ready);
    CHECK(shown.playable);
    CHECK(refusal_of([&] { videos::retry(database, id); }) == "source_gone");
    CHECK(refusal_of([&] { videos::retry(database, young); }) == "cannot_retry");
    CHECK_FALSE(claim().has_value());
    // Nothing but a video that is READY can do without.
    CHECK_THROWS_AS(
        test.query(fmt::format("UPDATE video SET status = 'FAILED', error_code = 'cancelled' WHERE id = {}", id)),
        pqxx::check_violation);
    CHECK(videos::remove(database, demo.tenant_id, id).has_value());
}

TEST_CASE_FIXTURE(SourcesFixture, "since when a video is READY is written, for workers of both kinds") {
    const auto id = uploaded_video();
    work_off(sample_video);
    const auto plain = uploaded_video();
    REQUIRE(tasks::claim(database, {TaskKind::transcode}, "plain-1", 60).has_value());
    const auto tree = fmt::format("hls/demo/{}/master.m3u8", plain);
    storage.put(tree, "#EXTM3U\n");
    tasks::complete_plain(database, storage, {plain, {}, {}, "plain-1"}, {tree, 10});
    for (const auto one : {id, plain})
        CHECK(count(fmt::format("video WHERE status = 'READY' AND ready_at > now() - interval '1 min' AND id = {}",
                                one)) == 1);
    age(plain, kept_days + 1);
    CHECK(remove_old_source(database, storage, kept_days));
    CHECK_FALSE(has_source(plain));
    collect_garbage(database, storage, seconds(0));
    CHECK(findings().empty());
}

TEST_CASE_FIXTURE(SourcesFixture, "a video that is not READY, is being worked on or changed keeps its original") {
    const auto id = ready_video(kept_days + 1);
    std::int64_t other = 0;
    SUBCASE("waiting") {
        other = uploaded_video();
    }
    SUBCASE("FAILED") {
        other = uploaded_video();
        videos::cancel(database, other);
    }
    SUBCASE("at work") {
        other = uploaded_video();
        complete(claim().value(), plan_output(sample_video));
    }
    SUBCASE("done, and not yet published") {
        other = uploaded_video();
        for (const auto kind : {TaskKind::plan, TaskKind::chunk, TaskKind::audio, TaskKind::finish}) {
            const auto job = tasks::claim(database, {kind}, "worker-1", 60).value();
            complete(job, output_of(sample_video, job));
        }
        const auto last = claim().value();
        const auto output = output_of(sample_video, last);
        store(last, output);
        FailingStorage failing(storage);
        failing.fail_after(static_cast<int>(output.objects.size()));
        CHECK_THROWS_AS(tasks::complete(database, failing, lease_of(last), output.result), StorageError);
        REQUIRE(count("task WHERE state <> 'done'") == 0);
        REQUIRE(video(other).status == VideoStatus::processing);
    }
    SUBCASE("READY, with a task that is open all the same") {
        other = ready_video(kept_days + 1);
        test.query(fmt::format(
            "UPDATE task SET state = 'queued', finished_at = NULL WHERE kind = 'finish' AND video_id = {}", other));
    }
    age(other, kept_days + 2);
    SUBCASE("being changed") {
        other = id;
    }
    if (other == id) {
        database.transaction([&](Transaction& transaction) {
            REQUIRE(videos::lock(transaction, id));
            CHECK_FALSE(remove_old_source(database, storage, kept_days));
        });
        CHECK(has_source(id));
    }
    CHECK(remove_old_source(database, storage, kept_days));
    CHECK_FALSE(has_source(id));
    CHECK_FALSE(remove_old_source(database, storage, kept_days));
    CHECK((other == id || has_source(other)));
}

TEST_CASE_FIXTURE(SourcesFixture, "an original that the storage does not remove is garbage, and goes with it") {
    const auto id = ready_video(kept_days + 1);
    FailingStorage failing(storage);
    failing.fail_after(0);
    CHECK_THROWS_AS(remove_old_source(database, failing, kept_days), StorageError);
    // As after a crash between the row and the object.
    CHECK(has_source(id));
    CHECK(is_released(id));
    CHECK(findings() == std::multiset<std::string>{"orphan_object"});
    CHECK_FALSE(remove_old_source(database, storage, kept_days));
    CHECK(collect_garbage(database, storage, seconds(0)).objects_removed == 1);
    CHECK_FALSE(has_source(id));
    CHECK(findings().empty());
}

TEST_CASE_FIXTURE(SourcesFixture, "originals and events are kept for ever unless days are said") {
    std::int64_t ids[] = {ready_video(10'000), ready_video(10'000)};
    test.query(fmt::format(
        "INSERT INTO playback_event (tenant_id, session_id, video_id, enrollment_id, type, occurred_at, received_at) "
        "VALUES ({}, gen_random_uuid(), {}, {}, 'FOCUS_LOST', to_timestamp(0), to_timestamp(0))",
        demo.tenant_id, ids[0], demo.enrollment_id));
    const auto interval = std::chrono::milliseconds(1);
    SUBCASE("events") {
        const Retention retention(database, storage, {.viewers = 0, .events = 0, .sources = 1}, interval);
        wait_until([&] { return !has_source(ids[0]) && !has_source(ids[1]); });
        CHECK(count("playback_event") == 1);
    }
    SUBCASE("originals") {
        const Retention retention(database, storage, {.viewers = 0, .events = 1, .sources = 0}, interval);
        wait_until([&] { return count("playback_event") == 0; });
        CHECK(has_source(ids[0]));
        CHECK(has_source(ids[1]));
    }
}
