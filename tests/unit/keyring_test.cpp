#include "api/domain/signing/keyring.h"

#include <stdexcept>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("a keyring signs with its first key and verifies with all") {
    const auto keyring = Keyring::parse("b:0123456789abcdef,a:fedcba9876543210");
    const auto token = keyring.sign("purpose", "payload");
    CHECK(token.starts_with("b."));
    CHECK(keyring.verify("purpose", token) == "payload");

    const auto old = Keyring::parse("a:fedcba9876543210");
    CHECK(keyring.verify("purpose", old.sign("purpose", "payload")) == "payload");
    CHECK_FALSE(old.verify("purpose", token));
}

TEST_CASE("payloads are any bytes") {
    const auto keyring = Keyring::parse("k:0123456789abcdef");
    for (const auto& payload : {std::string(), std::string("\0\xff", 2), std::string(5000, '.')}) {
        CHECK(keyring.verify("p", keyring.sign("p", payload)) == payload);
    }
}

TEST_CASE("a token is good for one purpose, under one key id") {
    const auto keyring = Keyring::parse("k:0123456789abcdef");
    const auto twin = Keyring::parse("l:0123456789abcdef,k:0123456789abcdef");
    const auto token = keyring.sign("one", "payload");
    CHECK_FALSE(keyring.verify("other", token));
    CHECK_FALSE(keyring.verify("", token));
    // The same secret under another id: the id is signed too.
    auto renamed = token;
    renamed[0] = 'l';
    CHECK_FALSE(twin.verify("one", renamed));
}

TEST_CASE("malformed tokens are refused") {
    const auto keyring = Keyring::parse("k:0123456789abcdef");
    for (const char* token : {"", ".", "..", "...", "k", "k.", "k..", "k.e30", "k.e30.", ".e30.x", "k.%%.x"}) {
        CAPTURE(token);
        CHECK_FALSE(keyring.verify("p", token));
    }
}

TEST_CASE("a keyring of malformed or weak keys is refused, without telling them") {
    for (const char* text : {"", "k", "k:", "k:short-secret", ":0123456789abcdef", "a b:0123456789abcdef",
                             "k:0123456789abcdef,,", "k:0123456789abcdef,l:short-secret"}) {
        CAPTURE(text);
        std::string reason;
        try {
            (void)Keyring::parse(text);
        } catch (const std::invalid_argument& fault) {
            reason = fault.what();
        }
        CHECK_FALSE(reason.empty());
        CHECK(reason.find("short-secret") == std::string::npos);
    }
}
