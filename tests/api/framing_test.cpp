/// What a stranger sends never becomes the request of another client.

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
            for (const char* extra : {"", "Range: x\r\n", "Content-Encoding: gzip\r\n", "Expect: x\r\n", "Content-Length: 0\r\n"}) {
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
