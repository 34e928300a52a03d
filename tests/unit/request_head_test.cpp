#include "api/http/request_head.h"

#include <string>

#include <doctest/doctest.h>

#include "api/domain/errors.h"

using namespace sluice;

namespace {

/// The code of the refusal, or "" for a head that is taken.
std::string refusal(const std::string& bytes) {
    try {
        const auto size = complete_head_size(bytes);
        if (size == 0) return "incomplete";
        static_cast<void>(parse_request_head(std::string_view(bytes).substr(0, size)));
        return "";
    } catch (const ApiError& error) {
        return error.kind().code;
    }
}

std::string with(const std::string& fields, const std::string& line = "POST /a HTTP/1.1") {
    return line + "\r\nHost: x\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("a head is taken only if it can be read in one way") {
    CHECK(refusal(with("")) == "");
    CHECK(refusal(with("Content-Length: 5\r\n")) == "");
    CHECK(refusal(with("Transfer-Encoding: chunked\r\n")) == "");
    CHECK(refusal(with("Content-Encoding: identity\r\n")) == "");
    CHECK(refusal("POST /a HTTP/1.1\r\nHost: x\r\n") == "incomplete");
    for (const char* fields :
         {"Content-Length: 0\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n",
          "Content-Length: +5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: 0x5\r\n",
          "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Host: y\r\n", "A : b\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "A: b\nC: d\r\n", "A: b\r\n folded\r\n",
          "A: b\rC: d\r\n", "A: \x01\r\n"}) {
        CAPTURE(fields);
        CHECK(refusal(with(fields)) == "malformed_request");
    }
    CHECK(refusal(with("Transfer-Encoding: gzip, chunked\r\n")) == "unsupported_transfer_encoding");
    CHECK(refusal(with("Content-Encoding: br\r\n")) == "unsupported_content_encoding");
    CHECK(refusal(with("Expect: 200-ok\r\n")) == "expectation_failed");
    for (const char* line : {"PRI * HTTP/2.0", "POST /a HTTP/1.1 x", "POST  /a HTTP/1.1", "POST /a"})
        CHECK(refusal(with("", line)) == "malformed_request");
    for (const char* line : {"FOO /a HTTP/1.1", "TRACE /a HTTP/1.1", "get /a HTTP/1.1"})
        CHECK(refusal(with("", line)) == "method_not_allowed");
    for (const char* target : {"a", "//a", "/a//b", "/../a", "/a/%2e%2e/b", "/a%2fb", "/a%00", "/%zz", "/a\\b", "*"})
        CHECK(refusal(with("", std::string("GET ") + target + " HTTP/1.1")) == "not_found");
    CHECK(refusal(with("", "GET /a?b=%zz HTTP/1.1")) == "malformed_request");
    CHECK(refusal("GET /a HTTP/1.1\r\n\r\n") == "malformed_request");
    CHECK(refusal(with("", "GET /" + std::string(9000, 'a') + " HTTP/1.1")) == "uri_too_long");
    CHECK(refusal(with("A: " + std::string(40'000, 'a') + "\r\n")) == "head_too_large");
}

TEST_CASE("a second question mark belongs to the query") {
    const auto bytes = with("", "GET /api/v1/videos?search=what??&page=1 HTTP/1.1");
    const auto head = parse_request_head(bytes);
    CHECK(head.target.path == "/api/v1/videos");
    CHECK(head.target.query.find("search")->second == "what??");
    CHECK(head.target.query.find("page")->second == "1");
    CHECK(head.keeps_alive);
}
