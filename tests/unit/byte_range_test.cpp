#include "api/http/byte_range.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("which part of 100 bytes a Range header asks for") {
    constexpr std::int64_t size = 100;
    const BodyPart whole{200, 0, size};
    const BodyPart nothing{416, 0, 0};
    struct Case {
        const char* header;
        BodyPart part;
    };
    const Case cases[] = {
        {"", whole},
        {"bytes=0-0", {206, 0, 1}},
        {"bytes=5-14", {206, 5, 10}},
        {"bytes=5-", {206, 5, 95}},
        {"bytes=0-", {206, 0, 100}},
        {"bytes=-10", {206, 90, 10}},
        {"bytes=99-99", {206, 99, 1}},
        // Beyond the end: cut off, or impossible.
        {"bytes=5-100", {206, 5, 95}},
        {"bytes=5-9223372036854775807", {206, 5, 95}},
        {"bytes=-1000", {206, 0, 100}},
        {"bytes=100-", nothing},
        {"bytes=100-200", nothing},
        {"bytes=-0", nothing},
        // Not for us to answer.
        {"bytes=0-1,5-6", whole},
        {"bytes=14-5", whole},
        {"bytes=", whole},
        {"bytes=-", whole},
        {"bytes=--5", whole},
        {"bytes=a-b", whole},
        {"bytes=5-9223372036854775808", whole},
        {"bytes=5-b", whole},
        {"bytes=+5-6", whole},
        {"bytes 0-1", whole},
        {"items=0-1", whole},
    };
    for (const auto& [header, part] : cases) {
        CAPTURE(header);
        CHECK(requested_part(header, size) == part);
    }
}

TEST_CASE("no part of nothing can be had") {
    CHECK(requested_part("", 0) == BodyPart{200, 0, 0});
    CHECK(requested_part("bytes=0-", 0).status == 416);
    CHECK(requested_part("bytes=-1", 0).status == 416);
}

TEST_CASE("several ranges and malformed ones prove nothing of what was sent") {
    CHECK(surely_sent_bytes("", 100) == 100);
    CHECK(surely_sent_bytes("bytes=0-", 100) == 100);
    CHECK(surely_sent_bytes("bytes=10-19", 100) == 10);
    CHECK(surely_sent_bytes("bytes=100-", 100) == 0);
    for (const auto* range : {"bytes=0-0,1-1", "bytes=0-99,0-99", "bytes=", "bytes=x-y", "items=0-1", "x"}) {
        CAPTURE(range);
        CHECK(surely_sent_bytes(range, 100) == 0);
    }
}
