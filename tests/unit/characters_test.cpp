#include "common/text/characters.h"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("letters and digits are those of ASCII") {
    const std::string allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    constexpr int characters = 256;
    for (int code = 0; code < characters; ++code) {
        const auto c = static_cast<char>(code);
        CAPTURE(code);
        CHECK(is_ascii_alphanumeric(c) == (allowed.find(c) != std::string::npos));
        CHECK(is_alphanumeric_or("-_", std::string("aZ9") + c) == ((allowed + "-_").find(c) != std::string::npos));
    }
    CHECK(is_alphanumeric_or("", ""));
}

TEST_CASE("characters are code points, not bytes") {
    CHECK(count_characters("") == 0);
    CHECK(count_characters("abc") == 3);
    CHECK(count_characters("\xc3\xbc") == 1);
    CHECK(count_characters("\xea\xb0\x95!") == 2);
    CHECK(count_characters("\xF0\x9F\x8E\x93\xF0\x9F\x8E\x93") == 2);
}
