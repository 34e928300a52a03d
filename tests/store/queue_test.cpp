/// The lease queue: claiming, keeping, losing and giving up a lease.

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/tasks/task_rules.h"
#include "api/store/postgres/sql.h"
#include "tests/store/store_fixture.h"
#include "tests/support/demo_academy.h"

using namespace sluice;

TEST_CASE_FIXTURE(StoreFixture, "an empty queue has nothing to claim") {
    CHECK_FALSE(claim().has_value());
}

TEST_CASE_FIXTURE(StoreFixture, "a claimed task names all that a worker needs, and is leased") {
    const auto id = uploaded_video();
    const auto job = claim("worker-7", 60);
    REQUIRE(job.has_value());
    CHECK(job->video_id == id);
    CHECK(job->kind == TaskKind::plan);
    CHECK(job->attempt == 1);
    CHECK(job->epoch > 0);
    CHECK(job->lease_seconds == 60);
    CHECK(job->tenant_code == "demo");
    CHECK(job->file_key == video(id).file_key);
    CHECK(job->source_bytes == 18);
    CHECK(task(job->task_id, "state") == "running");
    CHECK(task(job->task_id, "leased_by") == "worker-7");
    CHECK(task(job->task_id, "leased_until > now() + interval '50 s'") == "true");
    CHECK(video(id).status == VideoStatus::processing);
    CHECK_FALSE(claim().has_value());
}

TEST_CASE_FIXTURE(StoreFixture, "tasks are claimed by priority, and in their order within one") {
    const auto first = uploaded_video(0);
    const auto second = uploaded_video(0);
    const auto urgent = uploaded_video(5);
    const auto unimportant = uploaded_video(-5);
    std::vector<std::int64_t> order;
    while (const auto job = claim())
        order.push_back(job->video_id);
    CHECK(order == std::vector{urgent, first, second, unimportant});
}

TEST_CASE_FIXTURE(StoreFixture, "only tasks of the kinds asked for are claimed") {
    const auto id = uploaded_video();
    CHECK_FALSE(tasks::claim(database, {TaskKind::chunk, TaskKind::audio, TaskKind::finish}, "w", 60).has_value());
    CHECK(video(id).status == VideoStatus::uploaded);
    CHECK(tasks::claim(database, {TaskKind::finish, TaskKind::plan}, "w", 60).has_value());
}

TEST_CASE_FIXTURE(StoreFixture, "a task that another transaction is claiming is passed over, not waited for") {
    const auto first = uploaded_video();
    const auto second = uploaded_video();
    pqxx::connection connection(test.url());
    pqxx::work work(connection);
    work.exec(fmt::format("SELECT FROM task WHERE video_id = {} FOR UPDATE", first));
    const auto job = claim();
    REQUIRE(job.has_value());
    CHECK(job->video_id == second);
    CHECK_FALSE(claim().has_value());
    work.abort();
    CHECK(claim().value().video_id == first);
}

TEST_CASE_FIXTURE(StoreFixture, "many workers at once never get the same task, and get all of them") {
    constexpr int videos = 40;
    constexpr int workers = 6;
    for (int i = 0; i < videos; ++i)
        uploaded_video();
    std::mutex mutex;
    std::vector<std::int64_t> claimed;
    std::set<std::int64_t> epochs;
    std::vector<std::thread> threads;
    for (int i = 0; i < workers; ++i) {
        threads.emplace_back([&, worker_id = "worker-" + std::to_string(i)] {
            // A task that just then was another's may be the last one: look once more when there seems to be none.
            for (int misses = 0; misses < 3;) {
                const auto job = claim(worker_id);
                if (!job) {
                    ++misses;
                    continue;
                }
                const std::lock_guard lock(mutex);
                claimed.push_back(job->task_id);
                epochs.insert(job->epoch);
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(claimed.size() == videos);
    std::sort(claimed.begin(), claimed.end());
    CHECK(std::adjacent_find(claimed.begin(), claimed.end()) == claimed.end());
    CHECK(epochs.size() == videos);
}

TEST_CASE_FIXTURE(StoreFixture, "a lease that ran out is claimed again, under a higher epoch") {
    uploaded_video();
    const auto lost = claim("worker-1").value();
    CHECK_FALSE(claim("worker-2").has_value());
    expire_lease(lost.task_id);
    const auto found = claim("worker-2");
    REQUIRE(found.has_value());
    CHECK(found->task_id == lost.task_id);
    CHECK(found->epoch > lost.epoch);
    CHECK(found->attempt == 2);
    CHECK(task(lost.task_id, "leased_by") == "worker-2");
}

TEST_CASE_FIXTURE(StoreFixture, "a stale epoch changes nothing, whatever it tries") {
    const MadeUpVideo made_up(20);
    const auto id = uploaded_video();
    const auto stale = claim("worker-1").value();
    expire_lease(stale.task_id);
    const auto current = claim("worker-2").value();
    const auto snapshot = [&] {
        const auto row = test.query(fmt::format("SELECT task::text FROM task WHERE id = {}", stale.task_id));
        return row[0][0].as<std::string>() + std::to_string(count("rendition")) + std::to_string(count("task"));
    };
    const auto before = snapshot();

    CHECK_FALSE(tasks::heartbeat(database, lease_of(stale), 60, 0.5).has_value());
    CHECK(refusal_of([&] { complete(stale, plan_output(made_up)); }) == "lease_owner_mismatch");
    CHECK(refusal_of([&] { tasks::fail(database, lease_of(stale), FailureCode::crashed, "Crashed."); }) ==
          "lease_owner_mismatch");
    // The worker of the current lease does not get away with another's epoch either, nor with a made-up one.
    CHECK_FALSE(tasks::heartbeat(database, lease_of(stale, "worker-2"), 60, 0.5).has_value());
    auto invented = lease_of(current, "worker-2");
    invented.epoch = current.epoch + 1;
    CHECK(refusal_of([&] { tasks::fail(database, invented, FailureCode::crashed, "Crashed."); }) ==
          "lease_owner_mismatch");
    CHECK(snapshot() == before);
    CHECK(video(id).status == VideoStatus::processing);

    CHECK(tasks::heartbeat(database, lease_of(current, "worker-2"), 60, 0.5).has_value());
    store(current, plan_output(made_up));
    CHECK(tasks::complete(database, storage, lease_of(current, "worker-2"), plan_output(made_up).result).settled ==
          tasks::SettleOutcome::ok);
}

TEST_CASE_FIXTURE(StoreFixture, "a heartbeat extends the lease and notes the progress, which never goes back") {
    uploaded_video();
    const auto job = claim("worker-1", 10).value();
    CHECK(task(job.task_id, "leased_until < now() + interval '20 s'") == "true");
    const auto beat = tasks::heartbeat(database, lease_of(job), 300, 0.25);
    REQUIRE(beat.has_value());
    CHECK_FALSE(beat->is_cancelled);
    CHECK(beat->lease_until.ends_with('Z'));
    CHECK(task(job.task_id, "leased_until > now() + interval '290 s'") == "true");
    CHECK(task(job.task_id, "progress") == "0.25");
    CHECK(tasks::heartbeat(database, lease_of(job), 300, 0.1).has_value());
    CHECK(task(job.task_id, "progress") == "0.25");
    CHECK(tasks::heartbeat(database, lease_of(job), 300, std::nullopt).has_value());
    CHECK(task(job.task_id, "progress") == "0.25");
}

TEST_CASE_FIXTURE(StoreFixture, "a lease that ran out cannot be extended, even before somebody else claims the task") {
    uploaded_video();
    const auto job = claim().value();
    expire_lease(job.task_id);
    CHECK_FALSE(tasks::heartbeat(database, lease_of(job), 60, 0.5).has_value());
}

TEST_CASE_FIXTURE(StoreFixture,
                  "what the file is to blame for is tried twice, then the video has FAILED and says why") {
    const auto id = uploaded_video();
    const auto first = claim().value();
    CHECK(tasks::fail(database, lease_of(first), FailureCode::crashed, "It crashed.") == tasks::SettleOutcome::ok);
    CHECK(task(first.task_id, "state") == "queued");
    CHECK(video(id).status == VideoStatus::processing);
    CHECK_FALSE(video(id).error_code.has_value());
    CHECK_FALSE(claim().has_value());  // not before the pause is over

    end_pause(first.task_id);
    const auto second = claim().value();
    CHECK(second.task_id == first.task_id);
    CHECK(second.attempt == 2);
    CHECK(tasks::fail(database, lease_of(second), FailureCode::out_of_memory, "It needs more memory.") ==
          tasks::SettleOutcome::ok);
    CHECK(task(first.task_id, "state") == "failed");
    CHECK(task(first.task_id, "error_code") == "out_of_memory");
    CHECK(video(id).status == VideoStatus::failed);
    CHECK(video(id).error_code == "out_of_memory");
    CHECK(video(id).error_reason == "It needs more memory.");
    end_pause(first.task_id);
    CHECK_FALSE(claim().has_value());
}

TEST_CASE_FIXTURE(StoreFixture, "what can never work fails at the first try") {
    const auto id = uploaded_video();
    const auto job = claim().value();
    CHECK(tasks::fail(database, lease_of(job), FailureCode::not_media, "This is a text.") == tasks::SettleOutcome::ok);
    CHECK(video(id).status == VideoStatus::failed);
    CHECK(video(id).error_code == "not_media");
}

TEST_CASE_FIXTURE(StoreFixture, "our own faults are retried with growing pauses, and not for ever") {
    const auto id = uploaded_video();
    double previous_least = 0;
    for (int attempt = 1; attempt < max_attempts; ++attempt) {
        CAPTURE(attempt);
        const auto job = claim().value();
        REQUIRE(job.attempt == attempt);
        tasks::fail(database, lease_of(job), FailureCode::disk_full, "The disk is full.");
        REQUIRE(task(job.task_id, "state") == "queued");
        const auto pause = std::stod(task(job.task_id, "extract(epoch FROM run_after - now())"));
        if (attempt <= 8) {
            CHECK(pause > previous_least - 1);
            previous_least = pause / 2;
        }
        CHECK(pause <= 300);
        end_pause(job.task_id);
    }
    const auto last = claim().value();
    tasks::fail(database, lease_of(last), FailureCode::disk_full, "The disk is full.");
    CHECK(video(id).status == VideoStatus::failed);
    CHECK(video(id).error_code == "disk_full");
}

TEST_CASE_FIXTURE(StoreFixture,
                  "a task whose workers keep vanishing is given up, and the next one is claimed instead") {
    const auto bad = uploaded_video();
    for (int attempt = 1; attempt <= max_attempts; ++attempt)
        expire_lease(claim().value().task_id);
    const auto good = uploaded_video();
    const auto job = claim();
    REQUIRE(job.has_value());
    CHECK(job->video_id == good);
    CHECK(video(bad).status == VideoStatus::failed);
    CHECK(video(bad).error_code == "lease_lost");
}

TEST_CASE_FIXTURE(StoreFixture, "a task that is handed back costs no attempt and waits for nothing") {
    uploaded_video();
    for (int i = 0; i < max_attempts + 2; ++i) {
        const auto job = claim().value();
        CHECK(job.attempt == 1);
        CHECK(tasks::fail(database, lease_of(job), FailureCode::shutting_down, "Bye.") == tasks::SettleOutcome::ok);
    }
    CHECK(claim().has_value());
}

TEST_CASE_FIXTURE(StoreFixture, "settling twice under the same lease is idempotent; the other way round is refused") {
    const MadeUpVideo made_up(6);
    uploaded_video();
    const auto job = claim().value();
    CHECK(complete(job, plan_output(made_up)).settled == tasks::SettleOutcome::ok);
    const auto tasks_made = count("task");
    CHECK(complete(job, plan_output(made_up)).settled == tasks::SettleOutcome::idempotent);
    CHECK(count("task") == tasks_made);
    CHECK(refusal_of([&] { tasks::fail(database, lease_of(job), FailureCode::crashed, "Crashed."); }) ==
          "lease_owner_mismatch");

    uploaded_video();
    auto failing = claim().value();
    while (failing.kind != TaskKind::plan)
        failing = claim().value();
    const auto fail = [&] { return tasks::fail(database, lease_of(failing), FailureCode::not_media, "A text."); };
    CHECK(fail() == tasks::SettleOutcome::ok);
    CHECK(fail() == tasks::SettleOutcome::idempotent);
    CHECK(refusal_of([&] { complete(failing, plan_output(made_up)); }) == "lease_owner_mismatch");
}

TEST_CASE_FIXTURE(StoreFixture, "a lease is of one task of one video") {
    const auto mine = uploaded_video();
    const auto other = uploaded_video();
    const auto job = claim().value();
    REQUIRE(job.video_id == mine);
    auto lease = lease_of(job);
    lease.video_id = other;
    CHECK_FALSE(tasks::heartbeat(database, lease, 60, 0.5).has_value());
    CHECK(refusal_of([&] { tasks::fail(database, lease, FailureCode::crashed, "Crashed."); }) == "not_found");
    lease.video_id = 999'999;
    CHECK(refusal_of([&] { tasks::fail(database, lease, FailureCode::crashed, "Crashed."); }) == "not_found");
    CHECK(task(job.task_id, "state") == "running");
}

TEST_CASE_FIXTURE(StoreFixture, "a client of the plain protocol is fenced by its name and its lease") {
    const auto id = uploaded_video();
    const auto claim_plain = [&](const std::string& worker_id) {
        return tasks::claim(database, {TaskKind::transcode}, worker_id, 60);
    };
    const tasks::LeaseName mine{id, {}, {}, "plain-1"};
    const tasks::LeaseName others{id, {}, {}, "plain-2"};
    const auto job = claim_plain("plain-1").value();
    CHECK(job.kind == TaskKind::transcode);
    CHECK_FALSE(claim().has_value());

    CHECK(tasks::heartbeat(database, mine, 60, 0.5).has_value());
    CHECK_FALSE(tasks::heartbeat(database, others, 60, 0.5).has_value());
    CHECK(refusal_of([&] { tasks::fail(database, others, FailureCode::decode_error, "No."); }) ==
          "lease_owner_mismatch");

    expire_lease(job.task_id);
    CHECK_FALSE(tasks::heartbeat(database, mine, 60, 0.5).has_value());
    CHECK(refusal_of([&] { tasks::fail(database, mine, FailureCode::decode_error, "No."); }) == "lease_owner_mismatch");
    REQUIRE(claim_plain("plain-2").has_value());
    const auto playlist = fmt::format("hls/demo/{}/plain/master.m3u8", id);
    CHECK(refusal_of([&] {
              tasks::complete_plain(database, storage, mine, {playlist, 10});
          }) == "lease_owner_mismatch");

    CHECK(refusal_of([&] { tasks::complete_plain(database, storage, others, {playlist, 10}); }) == "object_missing");
    storage.put(playlist, "#EXTM3U\n");
    // Of another video, although it is there.
    storage.put("hls/demo/0/master.m3u8", "#EXTM3U\n");
    CHECK(refusal_of([&] {
              tasks::complete_plain(database, storage, others, {"hls/demo/0/master.m3u8", 10});
          }) == "invalid_field");
    const auto complete_plain = [&] {
        return tasks::complete_plain(database, storage, others, {playlist, 10}).settled;
    };
    CHECK(complete_plain() == tasks::SettleOutcome::ok);
    CHECK(complete_plain() == tasks::SettleOutcome::idempotent);
    CHECK(video(id).status == VideoStatus::ready);
    CHECK(video(id).hls_path == playlist);
    CHECK(video(id).duration_seconds == 10);
}

TEST_CASE_FIXTURE(StoreFixture, "a video that a plain client gave up is planned by a worker that can do more") {
    uploaded_video();
    const auto plain = tasks::claim(database, {TaskKind::transcode}, "plain-1", 60).value();
    expire_lease(plain.task_id);
    const auto job = claim();
    REQUIRE(job.has_value());
    CHECK(job->task_id == plain.task_id);
    CHECK(job->kind == TaskKind::plan);
}

TEST_CASE("counting open tasks does not read the settled ones") {
    TestDatabase test;
    const DemoAcademy academy(test, "demo");
    test.query(
        fmt::format("INSERT INTO video (tenant_id, session_id, title, position, file_key, content_type, source_bytes, "
                    "status, hls_path, playable) "
                    "VALUES ({}, {}, 'x', 1, 'x', 'video/mp4', 1, 'READY', 'x', true)",
                    academy.tenant_id, academy.session_id));
    test.query(
        "INSERT INTO task (tenant_id, video_id, kind, state, finished_at) "
        "SELECT tenant_id, id, 'plan', 'done', now() FROM video, generate_series(1, 20000)");
    test.query("ANALYZE task");
    const auto plan = test.query(std::string("EXPLAIN ") + sql::count_tasks_by_state.text);
    std::string lines;
    for (const auto& line : plan)
        lines += line[0].as<std::string>() + '\n';
    CAPTURE(lines);
    CHECK(lines.find("task_queued") != std::string::npos);
    CHECK(lines.find("task_leased") != std::string::npos);
    CHECK(lines.find("Seq Scan on task") == std::string::npos);
}
