#include "common/crypto/base64.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("base64: the examples of RFC 4648, with padding") {
    const std::vector<std::pair<std::string, std::string>> cases{{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"},
                                                                 {"\xfb\xff\xbf", "+/+/"}};
    for (const auto& [bytes, text] : cases)
        CHECK(base64(bytes) == text);
}

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

TEST_CASE("base64url: a text is read exactly when it is how its bytes are spelt, whatever its characters are") {
    constexpr int characters = 256;
    const std::string good = "Zm9vYmFy";
    std::string bytes;
    for (std::size_t size = 1; size <= good.size(); ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (int c = 0; c < characters; ++c) {
                auto text = good.substr(0, size);
                text[at] = static_cast<char>(c);
                CAPTURE(text);
                const bool is_read = base64url_decode(text, bytes);
                CHECK((!is_read || base64url(bytes) == text));
            }
        }
    }
    // Each value of two bytes has its own spelling of three characters, so as many must be read.
    int read = 0;
    for (int first = 0; first < characters; ++first) {
        for (int last = 0; last < characters; ++last)
            read +=
                base64url_decode(std::string{'Z', static_cast<char>(first), static_cast<char>(last)}, bytes) ? 1 : 0;
    }
    CHECK(read == 64 * 16);
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
