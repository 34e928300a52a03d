#include "api/domain/signing/password.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("a password matches its hash, and nothing else does") {
    const auto hash = hash_password("correct horse");
    CHECK(hash.starts_with("$argon2id$"));
    CHECK(password_matches("correct horse", hash));
    CHECK_FALSE(password_matches("correct horsE", hash));
    CHECK_FALSE(password_matches("", hash));
    CHECK(hash_password("correct horse") != hash);  // another salt
}

TEST_CASE("a password has at least ten characters, whatever they are, and at most a thousand bytes") {
    CHECK(may_be_password("0123456789"));
    CHECK_FALSE(may_be_password("012345678"));
    CHECK(may_be_password("가나다라마바사아자차"));
    CHECK_FALSE(may_be_password("가나다라마"));  // five characters of 15 bytes
    CHECK(may_be_password(std::string(1000, 'x')));
    CHECK_FALSE(may_be_password(std::string(1001, 'x')));
    CHECK_FALSE(may_be_password(""));
}

TEST_CASE("what is no hash matches no password") {
    CHECK_FALSE(password_matches("", ""));
    CHECK_FALSE(password_matches("x", "x"));
    CHECK_FALSE(password_matches("x", std::string(500, '$')));
}
