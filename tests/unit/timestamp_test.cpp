#include "api/domain/timestamp.h"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("times as RFC 3339 has them") {
    CHECK(parse_timestamp("1970-01-01T00:00:00Z") == 0.0);
    CHECK(parse_timestamp("2026-01-31T12:00:00Z") == 1769860800.0);
    CHECK(parse_timestamp("2026-01-31t12:00:00.25z") == 1769860800.25);
    CHECK(parse_timestamp("2026-01-31 21:00:00+09:00") == 1769860800.0);
    CHECK(parse_timestamp("2026-01-31T06:30:00-05:30") == 1769860800.0);
    CHECK(parse_timestamp("2024-02-29T00:00:00Z") == 1709164800.0);
    CHECK(parse_timestamp("2016-12-31T23:59:60Z") == 1483228800.0);
    for (const char* text :
         {"", "now", "2026-01-31", "2026-01-31T12:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
          "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:00:61Z", "2026-01-31T12:00:00+24:00",
          "1969-12-31T23:59:59Z", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00Z ", "12026-01-31T12:00:00Z"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(parse_timestamp(text));
    }
}
