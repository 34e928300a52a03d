#include "api/domain/playback/viewer_trace.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("a user agent is recorded as bounded, printable ASCII") {
    CHECK(recorded_user_agent("").empty());
    CHECK(recorded_user_agent("Mozilla/5.0 (X11; Linux) ~") == "Mozilla/5.0 (X11; Linux) ~");
    CHECK(recorded_user_agent(std::string_view("a\0b\x1b\x7f\xff\xc3\xa9", 8)) == "a?b?????");
    CHECK(recorded_user_agent(std::string(10'000, 'x')) == std::string(300, 'x'));
}
