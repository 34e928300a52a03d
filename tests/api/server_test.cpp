/// What all routes have in common: authentication, bodies, errors, outages, malformed HTTP.

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/jwt.h"
#include "common/crypto/base64.h"
#include "common/crypto/hmac.h"
#include "tests/api/viewer.h"
#include "tests/support/api_fixture.h"
#include "tests/support/postgres_server.h"
#include "tests/support/raw_connection.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// A route's pattern as a path, with 1 for every part that is left open.
std::string path_of_route(const Route& route) {
    std::string path;
    bool in_braces = false;
    for (const char c : route.pattern) {
        if (c == '{') path += '1';
        in_braces = (in_braces || c == '{') && c != '}';
        if (!in_braces && c != '}') path += c;
    }
    return path;
}

Answer call(TestClient client, const Route& route) {
    const std::string method = route.method;
    const bool has_body = route.body != BodyKind::none;
    return client.send(method, path_of_route(route), has_body ? "{}" : "", has_body ? "application/json" : "");
}

std::string jwt(const json& header, const json& claims, const std::string& secret) {
    const auto text = base64url(header.dump()) + '.' + base64url(claims.dump());
    return text + '.' + base64url(hmac_sha256(secret, text));
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "no route answers without the credentials it asks for, and none with those of others") {
    for (const auto& route : all_routes()) {
        CAPTURE(route.method);
        CAPTURE(route.pattern);
        if (route.access == Access::anyone) continue;
        const auto anonymous = call(stranger(), route);
        CHECK(anonymous.status == 401);
        CHECK_FALSE(anonymous.detail().empty());
        CHECK_FALSE(anonymous.json().value("message", "").empty());
        if (route.access == Access::manager || route.access == Access::admin) {
            for (const auto role : {Role::student, Role::instructor}) {
                const auto refused = call(client(role), route);
                CHECK(refused.status == 403);
                CHECK(refused.detail() == "permission_denied");
            }
        }
        if (route.access != Access::worker) CHECK(call(worker_http("w"), route).status == 401);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "an access token is refused unless all of it is in order") {
    const auto secret = services().config.jwt_secret;
    const json header{{"alg", "HS256"}, {"typ", "JWT"}};
    const auto now = epoch_seconds(services().now());
    const json good{{"sub", "u"}, {"role", "admin"}, {"tenant", "demo"}, {"exp", now + 100}};
    const auto status = [&](const std::string& authorization) {
        return TestClient(port(), {{"Authorization", authorization}}).get("/api/v1/videos").status;
    };
    const auto with = [&](const json& changes) {
        auto claims = good;
        for (const auto& [key, value] : changes.items()) {
            if (value.is_null()) {
                claims.erase(key);
            } else {
                claims[key] = value;
            }
        }
        return "Bearer " + jwt(header, claims, secret);
    };
    const auto token = jwt(header, good, secret);
    CHECK(status("Bearer " + token) == 200);
    CHECK(status(with({{"extra", "ignored"}})) == 200);
    CHECK(status(with({{"sub", 17}})) == 200);

    const std::vector<std::string> refused{
        std::string(),
        std::string("Bearer"),
        std::string("Bearer "),
        "bearer " + token,
        "Basic " + token,
        token,
        "Bearer " + token + "x",
        "Bearer " + token.substr(1),
        "Bearer a.b.c",
        std::string("Bearer ..."),
        "Bearer " + token.substr(0, token.rfind('.') + 1),                 // no signature
        "Bearer " + jwt(header, good, "another-secret-0123456789"),        // another secret
        "Bearer " + jwt({{"alg", "none"}, {"typ", "JWT"}}, good, secret),  // the header chooses nothing
        "Bearer " + jwt({{"alg", "HS512"}}, good, secret),
        "Bearer " + jwt(json::object(), good, secret),
        "Bearer " + jwt(json::array(), good, secret),
        "Bearer " + jwt(header, json::array(), secret),
        with({{"exp", now - 60}}),
        with({{"exp", nullptr}}),
        with({{"exp", "tomorrow"}}),
        with({{"nbf", now + 3600}}),
        with({{"sub", nullptr}}),
        with({{"sub", ""}}),
        with({{"sub", json::array()}}),
        with({{"role", nullptr}}),
        with({{"role", "root"}}),
        with({{"role", 1}}),
        with({{"tenant", nullptr}}),
        with({{"tenant", "nowhere"}}),
        with({{"tenant", json::object()}})};
    for (const auto& bad : refused) {
        CAPTURE(bad);
        CHECK(status(bad) == 401);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "what is not there is 404, what answers to other methods 405, in JSON") {
    auto client = admin();
    for (const char* path :
         {"/", "/nothing", "/api/v1", "/api/v1/nothing", "/api/v2/videos", "/api/v1/videos/1/nothing"}) {
        CAPTURE(path);
        const auto answer = client.get(path);
        CHECK(answer.status == 404);
        CHECK(answer.detail() == "not_found");
        CHECK(answer.header("content-type") == "application/json");
    }
    const auto answer = client.send("DELETE", "/api/v1/videos", "", "");
    CHECK(answer.status == 405);
    CHECK(answer.detail() == "method_not_allowed");
    CHECK(client.send("PUT", "/healthz", "x", "text/plain").status == 405);
}

TEST_CASE_FIXTURE(ApiFixture, "a body that is no JSON object is refused; an empty one counts as {}") {
    auto client = admin();
    const auto post = [&](const std::string& body) {
        return client.send("POST", "/api/v1/videos/upload/init", body, "application/json");
    };
    for (const std::string& body :
         {std::string("{"), std::string("[]"), std::string("null"), std::string("5"), std::string("\"text\""),
          std::string("{\"a\":}"), std::string("{\"title\":\"\xff\"}"), std::string("{\"title\":\"\\ud800\"}"),
          std::string("{} {}"), std::string("title=A"), std::string(1, '\0'), std::string("\xef\xbb\xbf"),
          std::string("NaN"), std::string("{\"n\":NaN}"), std::string("{\"n\":1e999}"), std::string(300'000, '['),
          std::string(100'000, '{')}) {
        CAPTURE(body.substr(0, 20));
        const auto answer = post(body);
        CHECK(answer.status == 400);
        CHECK(answer.detail() == "invalid_json");
    }
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "{\"a\":";
    CHECK(post(deep + "1" + std::string(100'000, '}')).status == 400);
    CHECK(post("").detail() == "invalid_field");
    CHECK(post("{}").detail() == "invalid_field");
    CHECK(post("  {\n}\t").detail() == "invalid_field");
}

TEST_CASE_FIXTURE(ApiFixture, "JSON that is nested without end is refused wherever a stranger may send it") {
    constexpr std::size_t hostile_depth = 100'000;
    const auto deep = std::string(hostile_depth, '[') + std::string(hostile_depth, ']');
    const auto video_id = ready_video(*this, MadeUpVideo(6));
    const std::string token = start_playback(*this, video_id).json()["token"];
    uploaded_video();
    WorkerClient worker(*this);
    const auto job = worker.claim().value();
    const auto task = fmt::format("/video-worker/{}", job.video_id);
    const auto lease = fmt::format(R"("task_id":{},"epoch":{})", job.task_id, job.epoch);
    struct Case {
        bool is_worker;
        std::string path;
        std::string body;
    };
    const Case cases[] = {
        {false, "/api/v1/auth/login", R"({"username":"a","password":)" + deep + "}"},
        {false, "/api/v1/playback/events",
         R"({"token":")" + token + R"(","events":[{"type":"PLAYER_ERROR","payload":{"a":)" + deep + "}}]}"},
        {false, "/api/v1/playback/heartbeat", R"({"position":)" + deep + R"(,"token":")" + token + "\"}"},
        {true, task + "/complete", "{" + lease + R"(,"result":)" + deep + "}"},
        {true, task + "/heartbeat", "{" + lease + R"(,"progress":)" + deep + "}"},
    };
    for (const auto& [is_worker, path, body] : cases) {
        CAPTURE(path);
        CHECK(
            (is_worker ? worker_http("worker-1") : stranger()).send("POST", path, body, "application/json").detail() ==
            "invalid_json");
    }
    CHECK(worker.heartbeat(job).status == 200);
    CHECK(call_playback(*this, "heartbeat", token).status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "a JSON body has a limit, and the connection goes on after it") {
    auto client = admin();
    const auto answer = client.post("/api/v1/videos/upload/init", {{"title", std::string(70 << 20, 'x')}});
    CHECK(answer.status == 413);
    CHECK(answer.detail() == "body_too_large");
    CHECK(client.get("/api/v1/videos").status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "a body where none is wanted is not taken for the next request") {
    auto client = admin();
    const std::string body = "GET /nothing HTTP/1.1\r\n\r\n";
    for (const char* path : {"/api/v1/videos/999", "/nothing", "/api/v1/videos"}) {
        CAPTURE(path);
        CHECK(client.send("DELETE", path, body, "text/plain").status >= 400);
        CHECK(client.get("/healthz").status == 200);
    }
    CHECK(stranger().send("POST", "/api/v1/videos/upload/init", body, "text/plain").status == 401);

    // The body of a GET stays unread: the answer says that the connection is not to be used again.
    for (const std::string length : {"Content-Length: 100000", "Transfer-Encoding: chunked"}) {
        for (const std::string method : {"GET", "OPTIONS"}) {
            CAPTURE(method);
            CAPTURE(length);
            RawConnection connection(port());
            connection.send(fmt::format("{} /healthz HTTP/1.1\r\nHost: x\r\n{}\r\n\r\n{}", method, length, body));
            const auto answer = connection.read_answer();
            CAPTURE(answer);
            CHECK(answer.substr(0, answer.find("\r\n\r\n")).find("Connection: close") != std::string::npos);
            CHECK(connection.read_answer().empty());
        }
    }
}

TEST_CASE_FIXTURE(ApiFixture, "HEAD answers like GET, without the body") {
    auto client = admin();
    const auto get = client.get("/api/v1/videos");
    const auto head = client.head("/api/v1/videos");
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    CHECK(head.header("content-length") == get.header("content-length"));
    CHECK(client.head("/api/v1/videos/999").status == 404);
    CHECK(client.get("/healthz").status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "every answer carries a request id: the edge's if it looks like one") {
    auto client = stranger();
    CHECK(client.get("/healthz", {{"X-Request-Id", "abc-123"}}).header("x-request-id") == "abc-123");
    for (const auto& id : {std::string("a b"), std::string("a\"b"), std::string("<x>"), std::string(65, 'a')}) {
        const auto given = client.get("/healthz", {{"X-Request-Id", id}}).header("x-request-id");
        CHECK(given != id);
        CHECK_FALSE(given.empty());
    }
}

TEST_CASE_FIXTURE(ApiFixture, "malformed HTTP ends its own connection at most") {
    const std::vector<std::string> malformed{
        "",
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET /healthz\r\n\r\n",
        "GET /healthz HTTP/9.9\r\n\r\n",
        "BREW /coffee HTTP/1.1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nX: " + std::string(100'000, 'a') + "\r\n\r\n",
        "GET /%zz%1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a?%zz=%1&=&&& HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nRange: bytes=a-b\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nRange: bytes=5-1,9-\r\n\r\n",
        "POST /api/v1/videos HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /api/v1/videos HTTP/1.1\r\nContent-Length: abc\r\n\r\n",
        "POST /api/v1/videos HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\nx",
        "POST /api/v1/videos HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\nhello",
        "POST /api/v1/videos HTTP/1.1\r\nContent-Length: 1000\r\n\r\nhalf",
        "POST /api/v1/videos HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        "POST /api/v1/videos HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello",
        "POST /api/v1/videos HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        "POST /api/v1/videos HTTP/1.1\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nhello",
        "POST /api/v1/videos HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: "
        "5\r\n\r\nhello",
        "POST /api/v1/playback/start HTTP/1.1\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/v1/auth/login HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
        std::string("\0\0\0\0GET / HTTP/1.1\r\n\r\n", 22),
        std::string(1'000'000, 'x'),
    };
    for (const auto& bytes : malformed) {
        CAPTURE(bytes.substr(0, 60));
        RawConnection connection(port());
        connection.send(bytes);
        const auto answer = connection.finish();
        CHECK(answer.find("HTTP/1.1 5") == std::string::npos);
    }
    // What is refused before it is a request for a route has a code too.
    const auto refused = stranger().get('/' + std::string(10'000, 'a'));
    CHECK(refused.status == 414);
    CHECK(refused.detail() == "uri_too_long");
    CHECK(stranger().get("/healthz").status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "requests may be sent without waiting for the answers, and the sending side be closed") {
    RawConnection connection(port());
    const auto request = [](int n) {
        return fmt::format("GET /nothing HTTP/1.1\r\nHost: x\r\nX-Request-Id: n{}\r\n\r\n", n);
    };
    connection.send(request(1) + request(2) + request(3));
    const auto answers = connection.finish();
    CAPTURE(answers);
    for (const char* id : {"X-Request-Id: n1", "X-Request-Id: n2", "X-Request-Id: n3"})
        CHECK(answers.find(id) != std::string::npos);
}

TEST_CASE("stopping waits for requests at hand, not for connections that idle") {
    const auto max_duration = std::chrono::seconds(5);  // less than an idle connection is kept
    auto api = std::make_unique<ApiFixture>();
    RawConnection idle(api->port());
    idle.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    REQUIRE(idle.read_answer().starts_with("HTTP/1.1 200"));
    // Answered by another thread while the first waits for more.
    CHECK(api->stranger().get("/healthz").status == 200);
    const RawConnection silent(api->port());
    const auto started = std::chrono::steady_clock::now();
    api.reset();
    CHECK(std::chrono::steady_clock::now() - started < max_duration);
}

TEST_CASE_FIXTURE(ApiFixture, "health: the process answers for itself, readiness names what is away") {
    auto client = stranger();
    CHECK(client.get("/healthz").json() == json{{"status", "ok"}});
    const auto ready = client.get("/readyz");
    CHECK(ready.status == 200);
    for (const char* dependency : {"database", "redis", "storage"})
        CHECK(ready.json().at(dependency) == true);
    uploaded_video();
}

TEST_CASE_FIXTURE(ApiFixture, "metrics: what is open by tenant and kind, and what became of the rest") {
    auto client = stranger();
    const auto has = [&](const std::string& line) {
        return client.get("/metrics").body.find(line + '\n') != std::string::npos;
    };
    /// Of a counter, which other tests of this process move, too.
    const auto count = [&](const std::string& name) {
        const auto text = '\n' + client.get("/metrics").body;
        const auto at = text.find('\n' + name + ' ');
        return at == std::string::npos ? 0.0 : std::stod(text.substr(at + name.size() + 2));
    };
    uploaded_video();
    CHECK(has("sluice_tasks{tenant=\"demo\",kind=\"plan\",state=\"queued\"} 1"));
    CHECK(has("sluice_videos{status=\"UPLOADED\"} 1"));
    const std::string plans = "{tenant=\"demo\",kind=\"plan\"}";
    const auto claims = count("sluice_task_claims_total" + plans);
    const auto losses = count("sluice_task_lease_losses_total" + plans);
    const auto stale = count("sluice_stale_writes_total{kind=\"plan\"}");
    WorkerClient first(*this, "worker-1");
    const auto lost = first.claim().value();
    CHECK(has("sluice_tasks{tenant=\"demo\",kind=\"plan\",state=\"running\"} 1"));
    database.query("UPDATE task SET leased_until = now() - interval '1 second'");
    CHECK(has("sluice_tasks{tenant=\"demo\",kind=\"plan\",state=\"expired\"} 1"));
    WorkerClient second(*this, "worker-2");
    const auto held = second.claim().value();
    CHECK(count("sluice_task_claims_total" + plans) == claims + 2);
    CHECK(count("sluice_task_lease_losses_total" + plans) == losses + 1);
    CHECK(first.fail(lost, "internal").status == 409);
    CHECK(count("sluice_stale_writes_total{kind=\"plan\"}") == stale + 1);

    const auto failures =
        count("sluice_task_failures_total{tenant=\"demo\",kind=\"plan\",code=\"disk_full\",final=\"false\"}");
    CHECK(second.fail(held, "disk_full").status == 200);
    CHECK(count("sluice_task_failures_total{tenant=\"demo\",kind=\"plan\",code=\"disk_full\",final=\"false\"}") ==
          failures + 1);
    CHECK(has("sluice_tasks{tenant=\"demo\",kind=\"plan\",state=\"paused\"} 1"));
    database.query("UPDATE task SET run_after = now()");
    const std::string chunks = "{tenant=\"demo\",kind=\"chunk\"}";
    const auto done = count("sluice_tasks_done_total" + chunks);
    const auto bytes = count("sluice_task_bytes_total" + chunks);
    CHECK(second.work_off(MadeUpVideo(6)) == 4);
    CHECK(count("sluice_tasks_done_total" + chunks) == done + 1);
    CHECK(count("sluice_task_bytes_total" + chunks) > bytes);
    CHECK(has("sluice_workers 1"));
    CHECK(client.get("/metrics").body.find("sluice_tasks{") == std::string::npos);
}

TEST_CASE("Redis away: uploads and workers go on, readiness says so; it is found again when it comes") {
    RedisServer redis;
    ApiFixture::Options options;
    options.redis = &redis;
    ApiFixture api(options);
    redis.stop();
    auto client = api.stranger();
    CHECK(client.get("/healthz").status == 200);
    const auto away = client.get("/readyz");
    CHECK(away.status == 503);
    CHECK(away.json().at("redis") == false);
    CHECK(away.json().at("database") == true);
    const auto id = api.uploaded_video();
    CHECK(WorkerClient(api).work_off(MadeUpVideo(6)) > 0);
    CHECK(api.admin().get(fmt::format("/api/v1/videos/{}", id)).json().at("status") == "READY");
    redis.start();
    CHECK(client.get("/readyz").status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "PostgreSQL away: 503 with a code, and everything is back as soon as it is") {
    const auto id = uploaded_video();
    const auto name = database.value<std::string>("SELECT current_database()");
    auto client = admin();
    const auto path = fmt::format("/api/v1/videos/{}", id);
    REQUIRE(client.get(path).status == 200);

    const auto& server = PostgresServer::shared();
    server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    server.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '" + name + "'");
    for (int i = 0; i < 10; ++i) {
        const auto answer = client.get(path);
        CHECK(answer.status == 503);
        CHECK(answer.detail() == "database_unavailable");
    }
    CHECK(worker_http("w").get("/video-worker/next?kinds=plan").status == 503);
    CHECK(client.get("/healthz").status == 200);
    CHECK(client.get("/readyz").json().at("database") == false);
    server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
    CHECK(client.get(path).status == 200);
    CHECK(client.get("/readyz").status == 200);
}

TEST_CASE_FIXTURE(ApiFixture,
                  "the storage away: 503 with a code, nothing half done, and everything is back as soon as it is") {
    const auto target =
        target_of(admin()
                      .post("/api/v1/videos/upload/init",
                            {{"session", demo.session_id}, {"title", "A lecture"}, {"filename", "a.mp4"}})
                      .json()
                      .at("upload_url"));
    const auto root = storage_directory.path();
    const auto aside = root.string() + "-aside";
    std::filesystem::rename(root, aside);
    auto client = stranger();
    const auto answer = client.put(target, "bytes");
    CHECK(answer.status == 503);
    CHECK(answer.detail() == "storage_unavailable");
    CHECK(client.get("/readyz").json().at("storage") == false);
    std::filesystem::rename(aside, root);
    CHECK(client.put(target, "bytes").status == 201);
    CHECK(client.get("/readyz").status == 200);
}
