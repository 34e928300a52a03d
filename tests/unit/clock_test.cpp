#include "common/process/clock.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("times are written as RFC 3339 in UTC, and counted in whole seconds") {
    struct Case {
        std::int64_t milliseconds;
        const char* text;
        std::int64_t seconds;
    };
    const std::vector<Case> cases{{0, "1970-01-01T00:00:00.000Z", 0},
                                  {1, "1970-01-01T00:00:00.001Z", 0},
                                  {999, "1970-01-01T00:00:00.999Z", 0},
                                  {1769860800123, "2026-01-31T12:00:00.123Z", 1769860800},
                                  {951782399999, "2000-02-28T23:59:59.999Z", 951782399},
                                  {951782400000, "2000-02-29T00:00:00.000Z", 951782400},
                                  {4107542400000, "2100-03-01T00:00:00.000Z", 4107542400},
                                  // Before the epoch, seconds still round down.
                                  {-1, "1969-12-31T23:59:59.999Z", -1},
                                  {-1000, "1969-12-31T23:59:59.000Z", -1}};
    for (const auto& [milliseconds, text, seconds] : cases) {
        CAPTURE(milliseconds);
        const TimePoint time{std::chrono::milliseconds(milliseconds)};
        CHECK(rfc3339(time) == text);
        CHECK(epoch_seconds(time) == seconds);
    }
}
