/// What a stranger sends never becomes the request of another client, nor takes the threads of others.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/raw_connection.h"

using namespace sluice;

TEST_CASE_FIXTURE(ApiFixture, "a body is never the next request, whatever the request is answered with") {
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\nX-Request-Id: smuggled\r\n\r\n";
    const auto length = fmt::format("Content-Length: {}\r\n", smuggled.size());
    const auto chunked = fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", smuggled.size(), smuggled);
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO", "PRI"}) {
        for (const char* target : {"/healthz", "/nothing", "/healthz?a=??", "/upload/x", "/api/v1/auth/login", "*"}) {
            for (const char* extra :
                 {"", "Range: x\r\n", "Content-Encoding: gzip\r\n", "Expect: x\r\n", "Content-Length: 0\r\n"}) {
                for (const bool in_chunks : {false, true}) {
                    CAPTURE(method);
                    CAPTURE(target);
                    CAPTURE(extra);
                    CAPTURE(in_chunks);
                    RawConnection connection(port());
                    connection.send(fmt::format("{} {} HTTP/1.1\r\nHost: x\r\n{}{}\r\n{}", method, target, extra,
                                                in_chunks ? "Transfer-Encoding: chunked\r\n" : length,
                                                in_chunks ? chunked : smuggled));
                    const auto answers = connection.finish();
                    CHECK(answers.starts_with("HTTP/1.1 "));
                    CHECK(answers.find("HTTP/1.1 5") == std::string::npos);
                    CHECK(answers.find("smuggled") == std::string::npos);
                }
            }
        }
    }
    CHECK(stranger().get("/healthz").status == 200);
}

TEST_CASE("slow uploads have a share of the threads, and leave the rest to others") {
    ApiFixture::Options options;
    options.configure = [](ApiConfig& config) { config.http_threads = 4; };  // one of them for uploads
    ApiFixture api(options);
    const auto upload_target = [&] {
        const nlohmann::json video{{"session", api.demo.session_id}, {"title", "A"}, {"filename", "a.mp4"}};
        return target_of(api.admin().post("/api/v1/videos/upload/init", video).json().at("upload_url"));
    };
    RawConnection slow(api.port());
    slow.send(fmt::format("PUT {} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n",
                          upload_target()));
    REQUIRE(slow.read_answer().starts_with("HTTP/1.1 100"));  // a thread waits for its bytes now

    const std::string large(100'000, 'x');  // more than is waited for without a thread
    const auto target = upload_target();
    const auto busy = api.stranger().put(target, large);
    CHECK(busy.status == 503);
    CHECK(busy.detail() == "server_busy");
    CHECK(busy.header("retry-after") == "1");
    CHECK(api.stranger().get("/healthz").status == 200);
    slow.send("1\r\nx\r\n0\r\n\r\n");
    CHECK(slow.read_answer().starts_with("HTTP/1.1 201"));
    CHECK(api.stranger().put(target, large).status == 201);
}
