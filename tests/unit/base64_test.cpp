#include "common/base64.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("base64url: the examples of RFC 4648, without padding") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xbf", "-_-_"}};
    for (const auto& [bytes, text] : cases) {
        CAPTURE(text);
        CHECK(base64url(bytes) == text);
        std::string back;
        REQUIRE(base64url_decode(text, back));
        CHECK(back == bytes);
    }
}

TEST_CASE("base64url: what is no spelling of any bytes is refused, so every value has one spelling only") {
    for (const std::string text : {"Z", "Zg==", "Zg=", "Zh", "Zm9", "+/+/", "Zm9v ", " Zm9v", "Zm\n9v", "Zm9vé"}) {
        CAPTURE(text);
        std::string bytes;
        CHECK_FALSE(base64url_decode(text, bytes));
    }
    std::string bytes;
    CHECK_FALSE(base64url_decode(std::string("Zg\0", 3), bytes));
}

TEST_CASE("base64url: any bytes read back") {
    constexpr unsigned seed = 20260131;
    std::mt19937 random(seed);
    for (int round = 0; round < 500; ++round) {
        std::string bytes(random() % 100, '\0');
        for (char& c : bytes)
            c = static_cast<char>(random());
        std::string back;
        REQUIRE(base64url_decode(base64url(bytes), back));
        REQUIRE(back == bytes);
    }
}
