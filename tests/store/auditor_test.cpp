/// The auditor finds nothing where nothing is wrong, and every fault that is seeded.

#include "api/upkeep/auditor.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/store/upkeep/garbage.h"
#include "tests/store/store_fixture.h"

using namespace sluice;
using std::chrono::seconds;

namespace {

struct AuditorFixture : StoreFixture {
    /// A READY video, one that is being worked on, one that waits, a FAILED one, and no garbage.
    AuditorFixture() {
        ready = uploaded_video();
        work_off(sample_video);
        begun = uploaded_video();
        complete(claim().value(), plan_output(sample_video));
        complete(claim().value(), chunk_output(sample_video.plan, sample_video.chunks[0]));
        held = tasks::claim(database, {TaskKind::chunk}, "worker-2", 60).value().task_id;
        doomed = uploaded_video();
        videos::cancel(database, doomed);
        waiting = uploaded_video();
        collect_garbage(database, storage, seconds(0));
    }

    std::multiset<std::string> codes(bool digests = true) {
        std::multiset<std::string> found;
        Auditor auditor(database, storage, {.stuck_after = seconds(60), .orphan_age = seconds(0), .digests = digests});
        const auto report = auditor.run([&](const nlohmann::json& finding) {
            found.insert(finding.at("code").get<std::string>());
            INFO(finding.dump());
        });
        CHECK(report.findings == static_cast<std::int64_t>(found.size()));
        CHECK(report.videos == count("video"));
        return found;
    }

    std::string key_of(const std::string& columns_from_where) {
        return test.value<std::string>("SELECT " + columns_from_where + " LIMIT 1");
    }

    std::int64_t ready = 0;
    std::int64_t begun = 0;
    std::int64_t held = 0;
    std::int64_t doomed = 0;
    std::int64_t waiting = 0;
};

}  // namespace

TEST_CASE_FIXTURE(AuditorFixture, "an academy at work is without findings") {
    CHECK(codes().empty());
    work_off(sample_video);
    collect_garbage(database, storage, seconds(0));
    CHECK(codes().empty());
}

TEST_CASE_FIXTURE(AuditorFixture, "what the rows say of each other") {
    struct Fault {
        const char* code;
        std::string seed;  ///< {0} ready, {1} begun, {2} doomed, {3} waiting, {4} the held task
        std::size_t min = 1;
    };
    const std::vector<Fault> faults{
        {"video_without_task", "DELETE FROM task WHERE video_id = {3}"},
        {"video_without_task",
         "UPDATE task SET state = 'done', finished_at = now() - interval '2 minutes' WHERE video_id = {1}"},
        {"task_of_finished_video",
         "INSERT INTO task (tenant_id, video_id, kind) SELECT tenant_id, id, 'plan' FROM video WHERE id = {2}"},
        {"undone_task_of_ready_video", "UPDATE task SET state = 'cancelled' WHERE video_id = {0} AND kind = 'finish'"},
        {"attempts_over_budget", "UPDATE task SET attempt = 21 WHERE id = {4}"},
        {"attempts_over_budget", "UPDATE task SET file_faults = 3 WHERE id = {4}"},
        {"stuck_task", "UPDATE task SET leased_until = now() - interval '2 minutes' WHERE id = {4}"},
        {"epoch_used_twice", "UPDATE task SET epoch = (SELECT max(epoch) FROM task) WHERE id = {4} OR video_id = {0}"},
        {"planned_twice",
         "INSERT INTO task (tenant_id, video_id, kind, state, finished_at) SELECT tenant_id, id, 'finish', 'done', "
         "now() "
         "FROM video WHERE id = {0}; INSERT INTO task (tenant_id, video_id, kind, state, finished_at) "
         "SELECT tenant_id, id, 'finish', 'done', now() FROM video WHERE id = {0}"},
        {"ready_without_playlist", "DELETE FROM asset WHERE video_id = {0} AND name = 'master.m3u8'"},
        {"segments_missing",
         "DELETE FROM segment WHERE number = 1 AND rendition_id = "
         "(SELECT id FROM rendition WHERE video_id = {0} AND name = '360p')"},
        {"segments_missing",
         "DELETE FROM segment WHERE number = (SELECT max(number) FROM segment) AND rendition_id = "
         "(SELECT id FROM rendition WHERE video_id = {0} AND name = '720p')"},
        {"segments_missing",
         "DELETE FROM segment WHERE rendition_id = (SELECT id FROM rendition WHERE video_id = {0} AND kind = 'audio')"},
        {"illegal_path", "UPDATE task SET path = '{{queued,done}}' WHERE video_id = {0} AND kind = 'plan'"},
        {"illegal_path", "UPDATE task SET path = '{{queued}}' WHERE id = {4}"},
        // Without the statement that would have claimed it.
        {"illegal_path", "UPDATE task SET state = 'done', finished_at = now() WHERE video_id = {3}"},
    };
    for (const auto& fault : faults) {
        AuditorFixture academy;
        CAPTURE(fault.seed);
        academy.test.query(fmt::format(fmt::runtime(fault.seed), academy.ready, academy.begun, academy.doomed,
                                       academy.waiting, academy.held));
        const auto found = academy.codes();
        CHECK(found.count(fault.code) >= fault.min);
        for (const auto& code : found)
            CHECK((code == fault.code || code == "orphan_object" || code == "video_without_task" ||
                   code == "illegal_path"));
    }
}

TEST_CASE_FIXTURE(AuditorFixture, "what the storage says of the rows") {
    const auto segment = key_of("object_key FROM segment");
    const auto bytes = storage.read_all(segment, storage.size(segment).value());
    const auto replace = [&](const std::string& text) {
        storage.remove(segment);
        storage.put(segment, text);
    };
    SUBCASE("an object is gone") {
        storage.remove(segment);
        CHECK(codes() == std::multiset<std::string>{"object_missing"});
    }
    SUBCASE("an upload is gone") {
        storage.remove(video(waiting).file_key.value());
        CHECK(codes() == std::multiset<std::string>{"object_missing"});
    }
    SUBCASE("an object is cut off") {
        replace(bytes.substr(1));
        CHECK(codes(false) == std::multiset<std::string>{"object_size"});
    }
    SUBCASE("an object is another one of the same size") {
        auto changed = bytes;
        changed[0] = static_cast<char>(changed[0] ^ 1);
        replace(changed);
        CHECK(codes(false).empty());
        CHECK(codes(true) == std::multiset<std::string>{"object_digest"});
    }
    SUBCASE("two rows have one object") {
        const auto poster = key_of("object_key FROM asset WHERE name = 'poster.jpg'");
        test.query(fmt::format("UPDATE video SET file_key = '{}', source_bytes = {} WHERE id = {}", poster,
                               storage.size(poster).value(), doomed));
        CHECK(codes().count("object_shared") == 1);
    }
    SUBCASE("an object has no row") {
        storage.put("hls/demo/999/720p/e1/seg-00000.m4s", "nobody's");
        CHECK(codes() == std::multiset<std::string>{"orphan_object"});
    }
}
