#include "common/digest.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

std::string sha256(const std::string& bytes) {
    Sha256 digest;
    digest.update(bytes.data(), bytes.size());
    return digest.hex();
}

std::string hex(const std::string& bytes) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

}  // namespace

TEST_CASE("SHA-256: the examples of FIPS 180-4, whole and in pieces") {
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    Sha256 pieces;
    for (const char c : std::string("abc"))
        pieces.update(&c, 1);
    CHECK(pieces.hex() == sha256("abc"));
}

TEST_CASE("HMAC-SHA256: test cases 1, 2 and 6 of RFC 4231") {
    CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
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

TEST_CASE("comparing in constant time gives what comparing gives") {
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("secret", "secret"));
    CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
    CHECK_FALSE(equal_in_constant_time("secret", "secre"));
    CHECK_FALSE(equal_in_constant_time("", "s"));
    CHECK_FALSE(equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST_CASE("random bytes are as many as asked for, and others every time") {
    CHECK(random_bytes(0).empty());
    CHECK(random_bytes(33).size() == 33);
    CHECK(random_bytes(16) != random_bytes(16));
}
