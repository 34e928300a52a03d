/// The board, the workers, what is changed of a video that waits, and of many videos at once.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

std::vector<std::int64_t> ids_of_board(TestClient& client, const std::string& query) {
    return ids_of(client.get("/api/v1/board" + query));
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "the board shows what is processed, what waits, and what is done for each") {
    auto staff = client(Role::staff);
    const auto pending = upload("bytes");
    const auto ready = ready_video(*this, MadeUpVideo(13));
    const auto first = uploaded_video();
    const auto second = uploaded_video();
    WorkerClient worker(*this);
    const auto plan = worker.claim(0, "plan");
    REQUIRE(plan.has_value());
    REQUIRE(plan->video_id == first);
    REQUIRE(worker.complete(*plan, output_of(MadeUpVideo(26), *plan)).status == 200);
    const auto chunk = worker.claim(0, "chunk");
    REQUIRE(chunk.has_value());

    const auto board = staff.get("/api/v1/board").json();
    CHECK(board.at("counts") == json{{"pending", 1}, {"uploaded", 1}, {"processing", 1}, {"ready", 1}, {"failed", 0}});
    CHECK(board.at("queue").at("waiting") == 1);
    CHECK(board.at("queue").at("running") == 1);
    CHECK(board.at("queue").at("workers") == 1);
    CHECK(board.at("count") == 4);
    CHECK(ids_of_board(staff, "") == std::vector<std::int64_t>{first, second, pending, ready});
    const auto& running = board.at("results")[0];
    CHECK(running.at("stage") == "picture");
    CHECK(running.at("chunks").at("running") == 1);
    CHECK(running.at("chunks").at("done") == 0);
    CHECK(running.at("chunks").at("total") > 1);
    CHECK(running.at("workers").size() == 1);
    CHECK(running.at("segments")[0].at("total") == 5);
    CHECK(running.at("segments")[0].at("done") == 0);
    CHECK(running.at("lecture") == demo.lecture_id);
    CHECK(board.at("results")[1].at("stage") == "plan");
    const auto& done = board.at("results")[3];
    CHECK(done.at("stage") == nullptr);
    CHECK(done.at("segments")[0].at("done") == done.at("segments")[0].at("total"));
    CHECK(done.at("renditions")[0].at("bytes") > 0);

    CHECK(ids_of_board(staff, "?state=waiting,ready") == std::vector<std::int64_t>{second, ready});
    CHECK(ids_of_board(staff, "?sort=created_at") == std::vector<std::int64_t>{pending, ready, first, second});
    CHECK(ids_of_board(staff, "?page_size=1&page=2") == std::vector<std::int64_t>{second});
    CHECK(staff.get("/api/v1/board?page_size=1").json().at("count") == 4);
    CHECK(ids_of_board(staff, "?search=%25").empty());
    CHECK(client(Role::admin, "theirs", "other").get("/api/v1/board").json().at("count") == 0);
    for (const char* bad : {"?state=running,gone", "?state=,", "?sort=id", "?sort=title;", "?session=x", "?page=0"}) {
        CAPTURE(bad);
        CHECK(staff.get(std::string("/api/v1/board") + bad).status == 400);
    }
    CHECK(staff.get("/api/v1/board?lecture=999999").status == 404);
}

TEST_CASE_FIXTURE(ApiFixture, "workers are seen with what they do, and others' videos are not told") {
    auto staff = client(Role::staff);
    CHECK(staff.get("/api/v1/workers").json().empty());
    const auto video = uploaded_video();
    TestClient worker(port(), {{"X-Worker-Token", services().config.worker_token},
                               {"X-Worker-Id", "w1"},
                               {"X-Worker-Host", "encoder-1"},
                               {"X-Worker-Version", "9.9\xff<script>"}});
    REQUIRE(worker.get("/video-worker/next?kinds=plan").status == 200);
    auto list = staff.get("/api/v1/workers").json();
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("id") == "w1");
    CHECK(list[0].at("host") == "encoder-1");
    CHECK(list[0].at("version") == "9.9?<script>");
    CHECK(list[0].at("state") == "busy");
    CHECK(list[0].at("task").at("video_id") == video);
    auto other = client(Role::staff, "theirs", "other");
    CHECK(other.get("/api/v1/workers").json()[0].at("task") == nullptr);
    CHECK(other.get("/api/v1/workers").json()[0].at("state") == "busy");
    database.query("UPDATE task SET leased_until = now() - interval '1 second'");
    CHECK(staff.get("/api/v1/workers").json()[0].at("state") == "idle");
    database.query("UPDATE worker SET seen_at = now() - interval '91 seconds'");
    CHECK(staff.get("/api/v1/workers").json()[0].at("state") == "gone");
    CHECK(staff.get("/api/v1/board").json().at("queue").at("workers") == 0);
    database.query("UPDATE worker SET seen_at = now() - interval '2 days'");
    REQUIRE(worker_http("w2").get("/video-worker/next?kinds=finish").status == 204);
    list = staff.get("/api/v1/workers").json();
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("id") == "w2");
    CHECK(list[0].at("host") == nullptr);
}

TEST_CASE_FIXTURE(ApiFixture, "a video that waits follows its priority, and keeps what has become of it") {
    auto staff = client(Role::staff);
    const auto first = uploaded_video();
    const auto second = uploaded_video();
    const auto third = uploaded_video();
    const auto path = [](std::int64_t id) { return fmt::format("/api/v1/videos/{}", id); };
    const auto order = [&] { return ids_of_board(staff, "?state=waiting"); };
    CHECK(order() == std::vector<std::int64_t>{first, second, third});
    database.query(fmt::format("UPDATE task SET attempt = 2 WHERE video_id = {}", third));
    const auto changed = staff.patch(path(third), {{"priority", 10}});
    REQUIRE(changed.status == 200);
    CHECK(changed.json().at("priority") == 10);
    CHECK(order()[0] == third);
    CHECK(database.value<int>(fmt::format("SELECT count(*) FROM task WHERE video_id = {}", third)) == 1);
    CHECK(database.value<int>(fmt::format("SELECT attempt FROM task WHERE video_id = {}", third)) == 2);
    REQUIRE(staff.patch(path(first), {{"priority", -1}}).status == 200);
    CHECK(order() == std::vector<std::int64_t>{third, second, first});
    for (const json& bad : {json{{"priority", 101}}, json{{"priority", -101}}, json{{"priority", 1.5}},
                            json{{"description", std::string(5001, 'x')}}, json{{"description", 7}}})
        CHECK(staff.patch(path(first), bad).status == 400);
    CHECK(staff.patch(path(first), {{"description", "About \xEA\xB0\x80"}}).json().at("description") ==
          "About \xEA\xB0\x80");
    CHECK(staff.patch(path(first), {{"title", "t"}}).json().at("description") == "About \xEA\xB0\x80");
    CHECK(staff.patch(path(first), {{"description", nullptr}}).json().at("description") == nullptr);
    CHECK(staff.get(path(first)).json().at("uploaded_by") == "somebody");
}

TEST_CASE_FIXTURE(ApiFixture, "an action for many videos does each by itself") {
    auto staff = client(Role::staff);
    const auto failed = uploaded_video();
    REQUIRE(staff.post(fmt::format("/api/v1/videos/{}/cancel", failed), json::object()).status == 202);
    const auto pending = upload("bytes");
    const auto bulk = [&](const json& body) { return staff.post("/api/v1/videos/bulk", body); };
    const auto answer = bulk({{"action", "retry"}, {"ids", {failed, pending, 999'999}}}).json();
    CHECK(answer.at("matched") == 3);
    CHECK(answer.at("done") == 1);
    CHECK(answer.at("results")[0] == json{{"id", failed}, {"ok", true}});
    CHECK(answer.at("results")[1] == json{{"id", pending}, {"ok", false}, {"detail", "cannot_retry"}});
    CHECK(answer.at("results")[2] == json{{"id", 999'999}, {"ok", false}, {"detail", "not_found"}});

    CHECK(bulk({{"action", "policy"}, {"ids", {failed}}, {"value", {{"max_speed", 2}}}}).json().at("done") == 1);
    CHECK(staff.get(fmt::format("/api/v1/videos/{}", failed)).json().at("max_speed") == 2);
    CHECK(bulk({{"action", "priority"}, {"ids", {failed}}, {"value", -5}}).json().at("done") == 1);
    const auto session = staff.post("/api/v1/sessions", {{"lecture", demo.lecture_id}, {"title", "y"}}).json().at("id");
    CHECK(bulk({{"action", "move"}, {"ids", {failed, pending}}, {"value", session}}).json().at("done") == 2);
    CHECK(bulk({{"action", "cancel"}, {"filter", {{"session", session}, {"status", "UPLOADED"}}}}).json().at("done") ==
          1);
    CHECK(bulk({{"action", "delete"}, {"filter", {{"session", session}}}}).json().at("done") == 2);
    CHECK(bulk({{"action", "delete"}, {"filter", {{"session", session}}}}).json().at("matched") == 0);
    // Another academy's video is not there.
    const auto own = upload("bytes");
    const auto theirs =
        client(Role::admin, "theirs", "other").post("/api/v1/videos/bulk", {{"action", "delete"}, {"ids", {own}}});
    CHECK(theirs.json().at("done") == 0);
    for (const json& bad :
         {json{{"action", "retry"}}, json{{"action", "explode"}, {"ids", {1}}}, json{{"action", 7}, {"ids", {1}}},
          json{{"action", "retry"}, {"ids", {1}}, {"filter", json::object()}}, json{{"action", "retry"}, {"ids", "1"}},
          json{{"action", "retry"}, {"ids", json(std::vector<int>(501, 1))}}, json{{"action", "move"}, {"ids", {1}}},
          json{{"action", "priority"}, {"ids", {1}}, {"value", "x"}},
          json{{"action", "policy"}, {"ids", {1}}, {"value", {{"title", "x"}}}},
          json{{"action", "policy"}, {"ids", {1}}, {"value", 7}}, json{{"action", "retry"}, {"filter", 7}},
          json{{"action", "retry"}, {"filter", {{"lecture", 1}}}},
          json{{"action", "retry"}, {"filter", {{"status", "x"}}}}}) {
        CAPTURE(bad);
        CHECK(bulk(bad).status == 400);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "a filter that finds more than a request can do is done afterwards") {
    database.query(
        fmt::format("INSERT INTO video (tenant_id, session_id, title, position, content_type) "
                    "SELECT {}, {}, 'many', number, 'video/mp4' FROM generate_series(1, 501) AS number",
                    demo.tenant_id, demo.session_id));
    const auto answer =
        client(Role::staff).post("/api/v1/videos/bulk", {{"action", "delete"}, {"filter", {{"search", "many"}}}});
    CHECK(answer.status == 202);
    CHECK(answer.json().at("matched") == 501);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (database.value<int>("SELECT count(*) FROM video") > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(database.value<int>("SELECT count(*) FROM video") == 0);
}
