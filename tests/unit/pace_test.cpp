#include "api/http/pace.h"

#include <doctest/doctest.h>

using namespace sluice;
using std::chrono::milliseconds;

TEST_CASE("a peer has to move so many bytes in each window of waiting for it") {
    Pace pace({100, milliseconds(1000)});
    CHECK(pace.time_left() == milliseconds(1000));
    CHECK(pace.count(milliseconds(600), 99));
    CHECK(pace.time_left() == milliseconds(400));
    CHECK(pace.count(milliseconds(0), 1));
    CHECK(pace.count(milliseconds(400), 0));  // 100 bytes in a second
    // A new window begins, and what was moved before does not count for it.
    CHECK(pace.time_left() == milliseconds(1000));
    CHECK(pace.count(milliseconds(999), 0));
    CHECK_FALSE(pace.count(milliseconds(1), 99));
}
