/// The queue's order between tenants, videos and priorities.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/queue/claim_batcher.h"
#include "tests/store/store_fixture.h"

using namespace sluice;

namespace {

/// Academies, each with a session to upload to.
class FairQueueFixture : public StoreFixture {
  public:
    /// A video of this size whose upload is complete.
    std::int64_t upload(const DemoAcademy& academy, std::int64_t bytes = 1'000'000, int priority = 0) {
        const auto id =
            test.value<std::int64_t>(fmt::format("INSERT INTO video (tenant_id, session_id, title, file_key, "
                                                 "content_type, position, priority) SELECT {0}, {1}, 'x', "
                                                 "'videos/x/' || gen_random_uuid(), 'video/mp4', (SELECT count(*) + 1 "
                                                 "FROM video WHERE session_id = {1}), {2} RETURNING "
                                                 "id",
                                                 academy.tenant_id, academy.session_id, priority));
        videos::complete_upload(database, id, bytes);
        return id;
    }

    /// A backlog without going through the uploads one by one, as they would have left it.
    void queue_many(const DemoAcademy& academy, int videos) {
        test.query(fmt::format(
            "WITH made AS (INSERT INTO video (tenant_id, session_id, title, file_key, content_type, position, status, "
            "source_bytes) "
            " SELECT {0}, {1}, 'x', 'videos/x/' || gen_random_uuid(), 'video/mp4', 1000000 + i, 'UPLOADED', 1000000"
            " FROM generate_series(1, {2}) AS i RETURNING id),"
            " numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS number FROM made)"
            " INSERT INTO task (tenant_id, video_id, kind, cost, tag) SELECT {0}, id, 'plan', 3, 3 * number FROM "
            "numbered",
            academy.tenant_id, academy.session_id, videos));
        test.query(fmt::format("INSERT INTO queue_lane (tenant_id, rank, next_tag) VALUES ({}, 0, 3 * {})",
                               academy.tenant_id, videos + 1));
    }

    /// Claims the next task, completes it as part of `made_up` and answers whose video it was.
    std::int64_t work_on(const MadeUpVideo& made_up) {
        const auto job = claim().value();
        complete(job, output_of(made_up, job));
        return job.video_id;
    }

    DemoAcademy other{test, "other"};
    DemoAcademy third{test, "third"};
};

}  // namespace

TEST_CASE_FIXTURE(FairQueueFixture, "one video of a tenant starts at once, whatever another one has waiting") {
    queue_many(demo, 10'000);
    // Two workers are busy, a third becomes free now and then.
    CHECK(claim("worker-1").has_value());
    CHECK(claim("worker-2").has_value());
    const auto lonely = upload(other);
    const auto next = claim("worker-3");
    const auto after = claim("worker-3");
    CHECK((next.value().video_id == lonely || after.value().video_id == lonely));
}

TEST_CASE_FIXTURE(FairQueueFixture, "nobody is idle: a tenant alone has all the workers") {
    queue_many(demo, 5);
    for (int i = 0; i < 5; ++i)
        CHECK(claim(fmt::format("worker-{}", i)).has_value());
    CHECK_FALSE(claim().has_value());
}

TEST_CASE_FIXTURE(FairQueueFixture, "tenants with much to do take turns, by what their videos cost") {
    // Files of 30 MB against files of 10 MB: about three of these for one of those.
    std::map<std::int64_t, const char*> owner;
    for (int i = 0; i < 40; ++i)
        owner[upload(demo, 30'000'000)] = "large";
    for (int i = 0; i < 40; ++i)
        owner[upload(other, 10'000'000)] = "small";
    std::map<std::string, int> claimed;
    for (int i = 0; i < 24; ++i)
        ++claimed[owner.at(claim().value().video_id)];
    CHECK(claimed["large"] >= 5);
    CHECK(claimed["large"] <= 8);
    CHECK(claimed["small"] == 24 - claimed["large"]);
}

TEST_CASE_FIXTURE(FairQueueFixture, "three tenants get a third each, in any stretch") {
    std::map<std::int64_t, std::int64_t> owner;
    for (const auto* academy : {&demo, &other, &third}) {
        for (int i = 0; i < 30; ++i)
            owner[upload(*academy)] = academy->tenant_id;
    }
    std::vector<std::int64_t> order;
    while (const auto job = claim())
        order.push_back(owner.at(job->video_id));
    REQUIRE(order.size() == 90);
    for (std::size_t start = 0; start + 9 <= order.size(); ++start) {
        for (const auto* academy : {&demo, &other, &third}) {
            const auto begin = order.begin() + static_cast<std::ptrdiff_t>(start);
            CHECK(std::count(begin, begin + 9, academy->tenant_id) >= 2);
        }
    }
}

TEST_CASE_FIXTURE(FairQueueFixture, "priority orders a tenant's own videos, and takes nothing from another's") {
    constexpr int videos = 30;
    std::map<std::int64_t, std::string> owner;
    for (int i = 0; i < 2 * videos; ++i)
        owner[upload(other)] = "other";
    for (int i = 0; i < videos; ++i)
        owner[upload(demo, 1'000'000, 0)] = "demo";
    for (int i = 0; i < videos; ++i)
        owner[upload(demo, 1'000'000, -100)] = "demo, later";
    for (int i = 0; i < videos; ++i)
        owner[upload(demo, 1'000'000, 100)] = "demo, first";
    owner[upload(demo)] = "demo, again";
    std::vector<std::string> order;
    while (const auto job = claim())
        order.push_back(owner.at(job->video_id));
    REQUIRE(order.size() == 5 * videos + 1);
    const auto until = [&](int place, const std::string& whose) {
        return std::count(order.begin(), order.begin() + place, whose);
    };
    CHECK(until(2, "demo, first") >= 1);
    // Lanes that overlap give the tenant at most a part for each of its three, for as long as it takes.
    CHECK(until(videos, "other") >= videos / 4);
    CHECK(until(3 * videos, "other") >= videos);
    CHECK(until(2 * videos, "demo, later") == 0);
    // It has paid for that: its last place is where it would have been without priorities, and what is least urgent has
    // it.
    CHECK(order.back() == "demo, later");
    CHECK(std::find(order.begin(), order.end(), "demo, again") < std::find(order.begin(), order.end(), "demo, later"));
}

TEST_CASE_FIXTURE(FairQueueFixture, "who has used much before is not made to wait for it later") {
    for (int i = 0; i < 20; ++i)
        upload(demo);
    while (const auto job = claim())
        tasks::fail(database, lease_of(*job), FailureCode::not_media, "No.");
    std::vector<std::int64_t> order;
    const auto of_other = upload(other);
    const auto of_demo = upload(demo);
    CHECK(claim().value().video_id == of_other);
    CHECK(claim().value().video_id == of_demo);
}

TEST_CASE_FIXTURE(FairQueueFixture, "what is begun is finished before the tenant's next video begins") {
    const MadeUpVideo made_up(60);
    // The files are tiny: the guess is much too small for five chunks.
    const auto first = upload(demo);
    const auto second = upload(demo);
    std::vector<std::int64_t> order;
    while (count("task WHERE state = 'queued'") > 0)
        order.push_back(work_on(made_up));
    const auto last_of_first = std::find(order.rbegin(), order.rend(), first);
    const auto first_of_second = std::find(order.begin(), order.end(), second);
    REQUIRE(first_of_second != order.end());
    CHECK(std::distance(order.begin(), first_of_second) == std::distance(last_of_first, order.rend()));
    CHECK(video(first).status == VideoStatus::ready);
    CHECK(video(second).status == VideoStatus::ready);
}

TEST_CASE_FIXTURE(FairQueueFixture, "the end of a video is made of chunks, its finish comes in the middle") {
    const MadeUpVideo made_up(60);
    const auto id = upload(demo);
    CHECK(work_on(made_up) == id);  // its plan
    std::vector<TaskKind> order;
    while (const auto job = claim())
        order.push_back(job->kind);
    using enum TaskKind;
    CHECK(order == std::vector{chunk, audio, chunk, chunk, finish, chunk, chunk});
}

TEST_CASE_FIXTURE(FairQueueFixture, "a long lecture leaves room for others between its chunks") {
    const MadeUpVideo lecture(600);
    const auto first = upload(demo, 600'000'000);
    CHECK(work_on(lecture) == first);  // its plan
    CHECK(claim().value().video_id == first);
    const auto short_one = upload(other, 1'000'000);
    std::set<std::int64_t> soon;
    for (int i = 0; i < 3; ++i)
        soon.insert(claim().value().video_id);
    CHECK(soon.contains(short_one));
}

TEST_CASE_FIXTURE(FairQueueFixture, "an urgent video comes before its tenant's others, an unimportant one after them") {
    queue_many(demo, 100);
    const auto urgent = upload(demo, 1'000'000, 5);
    const auto unimportant = upload(demo, 1'000'000, -5);
    const auto urgent_as_well = upload(demo, 1'000'000, 5);
    CHECK(claim().value().video_id == urgent);
    CHECK(claim().value().video_id == urgent_as_well);
    // However many were urgent before, and whatever they have used.
    for (int i = 0; i < 20; ++i) {
        const auto next = upload(demo, 50'000'000, 1);
        CHECK(claim().value().video_id == next);
    }
    for (int i = 0; i < 100; ++i)
        CHECK(claim().value().video_id != unimportant);
    CHECK(claim().value().video_id == unimportant);
}

TEST_CASE_FIXTURE(FairQueueFixture, "guesses learn from what videos have cost") {
    const auto guess = [&] {
        const auto id = upload(demo, 10'000'000);
        return std::stod(
            task(test.value<std::int64_t>(fmt::format("SELECT id FROM task WHERE video_id = {}", id)), "cost"));
    };
    CHECK(guess() == doctest::Approx(12));
    // An hour in ten megabytes.
    const MadeUpVideo hour(3600);
    while (count("task WHERE state = 'queued' AND kind = 'plan'") > 0)
        complete(tasks::claim(database, {TaskKind::plan}, "worker-1", 60).value(), plan_output(hour));
    CHECK(guess() > 60);
}

TEST_CASE_FIXTURE(FairQueueFixture, "several workers are served by one statement, in the order of the queue") {
    const auto first = upload(demo);
    const auto second = upload(demo);
    const auto answers = tasks::settle_and_claim(database, all_kinds, {{"a"}, {"b"}, {"c"}}, 60);
    REQUIRE(answers.size() == 3);
    CHECK(answers[0].job.value().video_id == first);
    CHECK(answers[1].job.value().video_id == second);
    CHECK_FALSE(answers[2].job.has_value());
    CHECK(task(answers[0].job->task_id, "leased_by") == "a");
    CHECK(task(answers[1].job->task_id, "leased_by") == "b");
    CHECK(answers[0].job->epoch < answers[1].job->epoch);
    CHECK(answers[0].position < answers[1].position);
    for (const auto& answer : answers)
        CHECK_FALSE(answer.is_settled);
}

TEST_CASE_FIXTURE(FairQueueFixture, "a task that is given up on its way is made up for by the next") {
    const auto doomed = upload(demo);
    const auto next = upload(demo);
    test.query(fmt::format("UPDATE task SET attempt = 20 WHERE video_id = {}", doomed));
    const auto answers = tasks::settle_and_claim(database, all_kinds, {{"a"}, {"b"}}, 60);
    CHECK(video(doomed).status == VideoStatus::failed);
    CHECK_FALSE(answers[0].job.has_value());
    CHECK(answers[1].job.value().video_id == next);
    CHECK(task(answers[1].job->task_id, "leased_by") == "b");
    // And for the one that it was given to, when there is another.
    const auto last = upload(demo);
    test.query(fmt::format("UPDATE task SET attempt = 20, urgency = -1 WHERE video_id = {}", upload(demo)));
    CHECK(tasks::settle_and_claim(database, all_kinds, {{"a"}}, 60).front().job.value().video_id == last);
}

TEST_CASE_FIXTURE(FairQueueFixture, "a worker settles one task and takes the next at once, under the lease it had") {
    const auto first = upload(demo);
    const auto second = upload(demo);
    const auto held = tasks::claim(database, all_kinds, "a", 60).value();
    REQUIRE(held.video_id == first);
    const tasks::ClaimRequest stale{"a", tasks::Settlement{held.task_id, held.epoch - 1}};
    const tasks::ClaimRequest done{"a", tasks::Settlement{held.task_id, held.epoch}};

    auto answer = tasks::settle_and_claim(database, {}, {stale}, 60).front();
    CHECK_FALSE(answer.is_settled);
    CHECK(task(held.task_id, "state") == "running");

    answer = tasks::settle_and_claim(database, all_kinds, {done}, 60).front();
    CHECK(answer.is_settled);
    CHECK(answer.job.value().video_id == second);
    CHECK(task(held.task_id, "state") == "done");
    CHECK(task(held.task_id, "path") == fmt::format("{{queued,\"running {}\",done}}", held.epoch));

    // Once is enough; and a task that ran out in the same moment is settled, not taken over.
    CHECK_FALSE(tasks::settle_and_claim(database, {}, {done}, 60).front().is_settled);
    test.query(fmt::format("UPDATE task SET leased_until = now() WHERE id = {}", answer.job->task_id));
    const tasks::ClaimRequest late{"a", tasks::Settlement{answer.job->task_id, answer.job->epoch}};
    const auto last = tasks::settle_and_claim(database, all_kinds, {late}, 60).front();
    CHECK(last.is_settled);
    CHECK_FALSE(last.job.has_value());
}

TEST_CASE_FIXTURE(FairQueueFixture,
                  "behind a place in the queue there is neither what comes before it nor what ran out") {
    const auto first = upload(demo);
    const auto second = upload(demo);
    const auto last = upload(demo);
    expire_lease(tasks::claim(database, all_kinds, "a", 60).value().task_id);
    const auto again = tasks::settle_and_claim(database, all_kinds, {{"a"}}, 60).front();
    REQUIRE(again.is_takeover);
    CHECK(again.job.value().video_id == first);
    CHECK(again.position == tasks::QueuePosition{});
    const auto place = tasks::settle_and_claim(database, all_kinds, {{"b"}}, 60).front();
    CHECK(place.job.value().video_id == second);
    expire_lease(place.job->task_id);
    test.query(fmt::format(
        "UPDATE task SET state = 'queued', leased_by = NULL, leased_until = NULL WHERE video_id = {}", first));

    const auto behind = tasks::settle_and_claim(database, all_kinds, {{"c"}, {"d"}}, 60, place.position);
    CHECK(behind[0].job.value().video_id == last);
    CHECK_FALSE(behind[1].job.has_value());
    const auto rest = tasks::settle_and_claim(database, all_kinds, {{"c"}, {"d"}}, 60);
    CHECK(rest[0].job.value().video_id == second);
    CHECK(rest[1].job.value().video_id == first);
}

TEST_CASE_FIXTURE(FairQueueFixture,
                  "the batcher looks where it last found something, and before it where nothing is left") {
    ClaimBatcher batcher(database, 60);
    queue_many(demo, 3);
    const auto first = batcher.settle_and_claim(all_kinds, {"a"}).job.value();
    // Put in front of the one that has just been taken: found with the next look at the front, at the latest when all
    // others are gone.
    const auto urgent = upload(demo);
    test.query(fmt::format("UPDATE task SET urgency = -1 WHERE video_id = {}", urgent));
    std::vector<std::int64_t> taken{first.video_id};
    while (const auto job = batcher.settle_and_claim(all_kinds, {"a"}).job)
        taken.push_back(job->video_id);
    CHECK(taken.size() == 4);
    CHECK(std::count(taken.begin(), taken.end(), urgent) == 1);
}

TEST_CASE_FIXTURE(FairQueueFixture, "the wait is told by the work ahead and the workers' pace") {
    queue_many(demo, 50);
    const auto last = upload(demo);
    CHECK(video(last).queue_position == 51);
    CHECK_FALSE(video(last).eta_seconds.has_value());  // nothing is known of any worker
    // Two workers, each of which does in 2 s what costs 1.
    test.query(
        "INSERT INTO task (tenant_id, video_id, kind, rendition, state, cost, leased_by, leased_until, started_at, "
        "finished_at) SELECT tenant_id, video_id, 'audio', 'x', 'done', 1, 'w' || i % 2, now(), now() - interval '2 "
        "s', now() "
        "FROM (SELECT * FROM task LIMIT 1) AS one, generate_series(1, 10) AS i");
    const auto ahead = test.value<double>("SELECT sum(cost) FROM task WHERE state = 'queued'");
    CHECK(video(last).eta_seconds.value() == doctest::Approx(ahead / 0.5 / 2));
}

TEST_CASE_FIXTURE(FairQueueFixture, "who wants no other task is not kept waiting by those that wait") {
    constexpr int waiting = 5000;
    queue_many(demo, waiting);
    test.query("ANALYZE task");
    const auto held = tasks::claim(database, all_kinds, "a", 60).value();
    static constexpr Statement rows_read{
        "test_rows_read", "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'task'"};
    database.transaction([&](Transaction& transaction) {
        const tasks::ClaimRequest done{"a", tasks::Settlement{held.task_id, held.epoch}};
        CHECK(tasks::settle_and_claim(transaction, {}, {done}, 60).front().is_settled);
        CHECK(transaction.run(rows_read).front()[0].as<int>() < waiting / 10);
    });
}
