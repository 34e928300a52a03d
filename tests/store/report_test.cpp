/// Segments that are recorded before their task has ended.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/store/videos/manifests.h"
#include "tests/store/store_fixture.h"

using namespace sluice;

namespace {

/// 20 s: four segments of sound.
struct SoundAtWork : StoreFixture {
    SoundAtWork() : id(uploaded_video()) {
        complete(claim().value(), plan_output(sample_video));
        job = claim_sound();
    }

    Job claim_sound() { return tasks::claim(database, {TaskKind::audio}, "worker-1", 60).value(); }

    /// The sound's output, of which only these segments.
    static MadeUpOutput part(std::size_t first, std::size_t count) {
        auto output = audio_output(sample_video.plan, "audio");
        auto& segments = output.result.segments;
        segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(first + count), segments.end());
        segments.erase(segments.begin(), segments.begin() + static_cast<std::ptrdiff_t>(first));
        return output;
    }

    void report(const Job& by, const MadeUpOutput& output) {
        store(by, output);
        tasks::report(database, storage, lease_of(by), output.result);
    }

    std::size_t listed() {
        return database.transaction([&](Transaction& transaction) {
            return load_manifest(transaction, id).value().manifest.find("audio")->segments.size();
        });
    }

    std::int64_t id;
    Job job;
};

}  // namespace

TEST_CASE_FIXTURE(SoundAtWork, "what was reported and is not part of the whole goes") {
    report(job, part(0, 4));
    CHECK(listed() == 4);
    complete(job, part(0, 3));
    CHECK(listed() == 3);
}

TEST_CASE_FIXTURE(SoundAtWork, "what was reported can be played while the task goes on") {
    complete(claim().value(), chunk_output(sample_video.plan, sample_video.chunks[0]));
    CHECK_FALSE(video(id).playable);
    report(job, part(0, 1));
    CHECK(video(id).playable);
    CHECK(listed() == 1);
    CHECK(task(job.task_id, "state") == "running");
    report(job, part(1, 2));
    CHECK(listed() == 3);
    report(job, part(1, 2));  // the answer to the first time may have got lost
    CHECK(listed() == 3);
    CHECK(complete(job, audio_output(sample_video.plan, "audio")).settled == tasks::SettleOutcome::ok);
    CHECK(listed() == 4);
    work_off(sample_video);
    CHECK(video(id).status == VideoStatus::ready);
}

TEST_CASE_FIXTURE(SoundAtWork, "a later lease reports anew, and its own objects count") {
    report(job, part(0, 2));
    expire_lease(job.task_id);
    const auto later = claim_sound();
    CHECK(listed() == 2);
    CHECK(refusal_of([&] { report(job, part(2, 1)); }) == "lease_owner_mismatch");
    report(later, part(0, 1));
    CHECK(listed() == 2);
    CHECK(count(fmt::format("segment WHERE object_key LIKE '%/e{}/%'", later.epoch)) == 1);
    complete(later, audio_output(sample_video.plan, "audio"));
    CHECK(count(fmt::format("segment WHERE object_key LIKE '%/e{}/%'", later.epoch)) == 4);
    work_off(sample_video);
    CHECK(video(id).status == VideoStatus::ready);
    for (const auto& row : test.query("SELECT object_key FROM segment UNION ALL SELECT init_key FROM rendition"))
        CHECK(storage.size(row[0].as<std::string>()).has_value());
}

TEST_CASE_FIXTURE(SoundAtWork, "a report that cannot be right, or of another kind of task, is refused") {
    CHECK(refusal_of([&] { tasks::report(database, storage, lease_of(job), part(0, 1).result); }) == "object_missing");
    auto foreign = part(0, 1);
    foreign.result.segments[0].rendition = "720p";
    CHECK(refusal_of([&] { report(job, foreign); }) == "invalid_field");
    auto twice = part(0, 1);
    twice.result.segments.push_back(twice.result.segments[0]);
    CHECK(refusal_of([&] { report(job, twice); }) == "invalid_field");
    const auto chunk = tasks::claim(database, {TaskKind::chunk}, "worker-1", 60).value();
    CHECK(refusal_of([&] { report(chunk, chunk_output(sample_video.plan, sample_video.chunks[0])); }) ==
          "invalid_field");
    CHECK(count("segment") == 0);
}

TEST_CASE_FIXTURE(SoundAtWork, "nothing is reported under a lease that is over or settled") {
    complete(job, audio_output(sample_video.plan, "audio"));
    CHECK(refusal_of([&] { report(job, part(0, 1)); }) == "lease_owner_mismatch");
    videos::cancel(database, id);
    CHECK(refusal_of([&] { report(job, part(0, 1)); }) == "lease_owner_mismatch");
}
