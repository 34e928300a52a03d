#include "common/crypto/random.h"

#include <string_view>

#include <doctest/doctest.h>

#include "common/crypto/constant_time.h"
#include "common/crypto/uuid.h"

using namespace sluice;

TEST_CASE("random bytes are as many as asked for, and others every time") {
    CHECK(random_bytes(0).empty());
    CHECK(random_bytes(33).size() == 33);
    CHECK(random_bytes(16) != random_bytes(16));
}

TEST_CASE("a UUID is of version 4, lower-case, and another one every time") {
    constexpr std::string_view form = "xxxxxxxx-xxxx-4xxx-Nxxx-xxxxxxxxxxxx";
    for (int round = 0; round < 200; ++round) {
        const auto uuid = random_uuid();
        CAPTURE(uuid);
        REQUIRE(uuid.size() == form.size());
        for (std::size_t i = 0; i < form.size(); ++i) {
            const std::string_view allowed = form[i] == 'x'   ? "0123456789abcdef"
                                             : form[i] == 'N' ? "89ab"
                                                              : form.substr(i, 1);
            CHECK(allowed.find(uuid[i]) != std::string_view::npos);
        }
    }
    CHECK(random_uuid() != random_uuid());
}

TEST_CASE("comparing in constant time gives what comparing gives") {
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("secret", "secret"));
    CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
    CHECK_FALSE(equal_in_constant_time("secret", "secre"));
    CHECK_FALSE(equal_in_constant_time("", "s"));
    CHECK_FALSE(equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST_CASE("what has the form of a UUID") {
    CHECK(is_uuid(random_uuid()));
    CHECK(is_uuid("ABCDEF00-0000-0000-0000-00000000abcd"));
    for (const std::string_view text : {std::string_view(""), std::string_view("abcdef00000000000000000000000000abcd"),
                                        std::string_view("abcdef00-0000-0000-0000-00000000abc"),
                                        std::string_view("abcdef00-0000-0000-0000-00000000abcg"),
                                        std::string_view("abcdef00-0000-0000-0000-00000000abcd "),
                                        std::string_view("abcdef00-0000-0000-000000000-00abcd"),
                                        std::string_view("abcdef00-0000-0000-0000-0000000\0abcd", 36)}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(is_uuid(text));
    }
}
