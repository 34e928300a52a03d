#include "common/text/parse_number.h"

#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("a number is read when it is all of the text, and fits") {
    CHECK(parse_number<std::int64_t>("0") == 0);
    CHECK(parse_number<std::int64_t>("-17") == -17);
    CHECK(parse_number<std::int64_t>("007") == 7);
    CHECK(parse_number<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
    CHECK(parse_number<double>("0.25") == 0.25);
    for (const char* wrong : {"", " 1", "1 ", "+1", "1.0", "0x10", "1a", "--1", "9223372036854775808", "१"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_number<std::int64_t>(wrong));
    }
    CHECK_FALSE(parse_number<int>("2147483648"));
    CHECK_FALSE(parse_number<unsigned>("-1"));
    CHECK_FALSE(parse_number<double>("0.25s"));
}

TEST_CASE("digits have no sign, and hexadecimal digits no prefix") {
    CHECK(parse_digits<std::int64_t>("0017") == 17);
    for (const char* wrong : {"", "-1", "-0", "+1", "1-", "9223372036854775808"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_digits<std::int64_t>(wrong));
    }
    CHECK(parse_hexadecimal<unsigned>("2f") == 0x2f);
    CHECK(parse_hexadecimal<unsigned>("2F") == 0x2f);
    for (const char* wrong : {"", "0x", "-1", "+1", "2g", " 2"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_hexadecimal<unsigned>(wrong));
    }
}
