/// Seeded nonsense for every route: an answer of our own making for each, and never a 5xx.

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr unsigned seed = 20260131;
constexpr int requests_per_route = 40;
constexpr std::size_t max_shown = 500;

/// Makes requests that nobody should send, most of them nearly right.
class Nonsense {
  public:
    Nonsense(std::mt19937& random, std::vector<std::string> ids) : random_(random), ids_(std::move(ids)) {}

    std::string path(const Route& route) {
        std::string path;
        for (std::size_t i = 0; i < route.pattern.size(); ++i) {
            if (route.pattern[i] != '{') {
                path += route.pattern[i];
                continue;
            }
            i = route.pattern.find('}', i);
            path += route.pattern[i - 1] == '.' && chance(2) ? part() + '/' + part() : part();
        }
        if (chance(8)) path += '/';
        return path;
    }

    std::string query() {
        const std::vector<std::string> names{"page",       "page_size", "session",    "status",   "search",
                                             "kinds",      "token",     "range",      "ordering", "lecture",
                                             "enrollment", "video",     "event_type", "violated", "limit"};
        std::string text;
        while (chance(2))
            text += (text.empty() ? '?' : '&') + pick(names) + '=' + part();
        // A long poll would only cost time.
        return text;
    }

    std::string body() {
        if (chance(10)) return pick<std::string>({"", "{", "[]", "null", "\"\"", std::string(1, '\0'), "{\"a\":1}}"});
        const std::vector<std::string> names{
            "session",  "title",          "filename",      "content_type", "size",     "allow_skip",    "max_speed",
            "priority", "show_watermark", "task_id",       "epoch",        "progress", "hls_path",      "duration",
            "segments", "renditions",     "plan",          "chunks",       "assets",   "code",          "reason",
            "token",    "video_id",       "enrollment_id", "device_id",    "username", "password",      "events",
            "lecture",  "student",        "enrollment",    "video",        "name",     "user_id",       "order",
            "status",   "rule",           "enrollments",   "completed",    "grade",    "last_position", "block_seek"};
        json object = json::object();
        for (int i = 0; i < 12; ++i)
            object[pick(names)] = value(2);
        return object.dump(-1, ' ', false, json::error_handler_t::ignore);
    }

    bool chance(unsigned one_in) { return random_() % one_in == 0; }

  private:
    template <class T>
    const T& pick(const std::vector<T>& list) {
        return list[random_() % list.size()];
    }

    std::string part() {
        if (chance(3)) return pick(ids_);
        static const std::vector<std::string> parts{"0",
                                                    "1",
                                                    "-1",
                                                    "99999999999999999999",
                                                    "9223372036854775807",
                                                    "abc",
                                                    "%00",
                                                    "%ff%fe",
                                                    "%c3%28",
                                                    "..",
                                                    "%2e%2e",
                                                    "%2f",
                                                    "a%2fb",
                                                    ".",
                                                    "~",
                                                    "%",
                                                    "%zz",
                                                    "'",
                                                    "%22",
                                                    "master.m3u8",
                                                    "720p",
                                                    "seg-00000.m4s",
                                                    "init.mp4",
                                                    "playlist.m3u8",
                                                    "seg--0001.m4s",
                                                    "seg-99999999999999999999.m4s",
                                                    "info",
                                                    "READY",
                                                    "a.b.c",
                                                    "%F0%9F%8E%93",
                                                    "1e3",
                                                    "plan,chunk",
                                                    "*",
                                                    "{id}",
                                                    "null"};
        return chance(20) ? std::string(2000, 'a') : pick(parts);
    }

    json value(int depth) {
        static const std::vector<json> values{nullptr,
                                              true,
                                              false,
                                              0,
                                              1,
                                              -1,
                                              2.5,
                                              1e300,
                                              -1e300,
                                              9223372036854775807,
                                              18446744073709551615U,
                                              "",
                                              "a",
                                              "0",
                                              "1",
                                              "READY",
                                              "plan",
                                              "not_media",
                                              "../../x",
                                              "hls/demo/1/master.m3u8",
                                              std::string("a\0b", 3),
                                              "\x7f",
                                              "🎓",
                                              std::string(3000, 'x'),
                                              json::array(),
                                              json::object(),
                                              json::array({1, "a", nullptr})};
        if (depth == 0 || chance(2)) return pick(values);
        if (chance(3)) return std::stoll(pick(ids_));
        if (chance(2)) return json::array({value(depth - 1), value(depth - 1)});
        return json{
            {"rendition", value(depth - 1)},  {"number", value(depth - 1)}, {"duration_seconds", value(depth - 1)},
            {"bytes", value(depth - 1)},      {"sha256", value(depth - 1)}, {"name", value(depth - 1)},
            {"video", value(depth - 1)},      {"audio", value(depth - 1)},  {"source", value(depth - 1)},
            {"frame_rate", value(depth - 1)}, {"type", value(depth - 1)}};
    }

    std::mt19937& random_;
    std::vector<std::string> ids_;
};

/// Whom the route asks for.
/// Everybody who might call, those first who get furthest.
std::vector<TestClient> clients_of(const ApiFixture& api, Access access) {
    std::vector<TestClient> clients;
    clients.push_back(access == Access::worker ? api.worker_http("worker-1") : api.admin());
    clients.push_back(api.student());
    clients.push_back(api.client(Role::staff));
    clients.push_back(api.client(Role::instructor));
    clients.push_back(api.client(Role::student, "another"));
    clients.push_back(api.client(Role::admin, "theirs", "other"));
    clients.push_back(api.stranger());
    clients.push_back(api.worker_http("worker-2"));
    return clients;
}

/// Where all the values inside of `value` are, objects and arrays included.
void collect_places(const json& value, const json::json_pointer& place, std::vector<json::json_pointer>& places) {
    if (!place.empty()) places.push_back(place);
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items())
            collect_places(inner, place / key, places);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            collect_places(value[i], place / i, places);
    }
}

void check_answer(const Answer& answer, const std::string& request) {
    CAPTURE(request.substr(0, max_shown));
    CHECK(answer.status >= 200);
    CHECK(answer.status < 500);
    if (answer.status < 400) return;
    CHECK_FALSE(answer.detail().empty());
    CHECK(answer.json().contains("message"));
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "nonsense on every route gets a code, and never a 5xx") {
    std::mt19937 random(seed);
    const auto ready = ready_video(*this, MadeUpVideo(6));
    const auto pending = upload("bytes");
    const auto foreign = database.value<std::int64_t>(
        fmt::format("INSERT INTO video (tenant_id, session_id, title, position, file_key, content_type) "
                    "VALUES ({}, {}, 'Theirs', 1, 'videos/other/1/a.mp4', 'video/mp4') RETURNING id",
                    other.tenant_id, other.session_id));
    for (const auto& route : all_routes()) {
        // An answer without an end; tests/api/event_stream_test.cpp has its hostile cases.
        if (route.pattern == "/api/v1/events") continue;
        const auto uploaded = uploaded_video();
        const auto job = WorkerClient(*this).claim().value();
        Nonsense nonsense(random, {std::to_string(ready), std::to_string(pending), std::to_string(foreign),
                                   std::to_string(uploaded), std::to_string(job.task_id), std::to_string(job.epoch)});
        auto clients = clients_of(*this, route.access);
        for (int i = 0; i < requests_per_route; ++i) {
            const auto target = nonsense.path(route) + nonsense.query();
            const auto method = std::string(route.method) == "GET" && nonsense.chance(5) ? "HEAD" : route.method;
            const auto body = route.body == BodyKind::none && !nonsense.chance(10) ? "" : nonsense.body();
            // Half of them come from those who are let in.
            auto& client = nonsense.chance(2) ? clients.front() : clients[static_cast<std::size_t>(i) % clients.size()];
            const auto answer = client.send(method, target, body, body.empty() ? "" : "application/json");
            if (std::string(method) == "HEAD") {
                CHECK(answer.status < 500);
            } else {
                check_answer(answer, fmt::format("{} {} {}", method, target, body));
            }
        }
        // Whatever became of this one, the next round starts with its own.
        database.query("DELETE FROM task");
    }
    CHECK(stranger().get("/healthz").status == 200);
    CHECK(database.value<int>(fmt::format("SELECT count(*) FROM video WHERE id = {} AND title = 'Theirs'", foreign)) ==
          1);
}

TEST_CASE_FIXTURE(ApiFixture,
                  "a worker's report with one value changed to nonsense is refused or believed, never a 5xx") {
    std::mt19937 random(seed);
    const MadeUpVideo made_up(6);
    const std::vector<json> wrong{nullptr,
                                  true,
                                  -1,
                                  0,
                                  1e300,
                                  2.5,
                                  "",
                                  "x",
                                  std::string("a\0b", 3),
                                  "🎓",
                                  9223372036854775807,
                                  json::array(),
                                  json::object(),
                                  json::array({1, 2})};
    uploaded_video();
    WorkerClient worker(*this);
    while (const auto job = worker.claim()) {
        const auto good = output_of(made_up, *job);
        REQUIRE(worker.store(*job, good).status < 300);
        json body = good.result;
        body.update({{"task_id", job->task_id}, {"epoch", job->epoch}});
        std::vector<json::json_pointer> places;
        collect_places(body, json::json_pointer(), places);
        bool is_settled = false;
        for (int i = 0; i < 60 && !is_settled; ++i) {
            auto report = body;
            report[places[random() % places.size()]] = wrong[random() % wrong.size()];
            const auto answer = worker.http.post(fmt::format("/video-worker/{}/complete", job->video_id), report);
            check_answer(answer, report.dump());
            is_settled = answer.status == 200;
        }
        if (!is_settled) REQUIRE(worker.complete(*job, good).status == 200);
        database.query("UPDATE task SET run_after = now()");
    }
}
