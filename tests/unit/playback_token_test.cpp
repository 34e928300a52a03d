#include "api/domain/signing/playback_token.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/signing_sample.h"

using namespace sluice;

namespace {

const Keyring& keys() {
    static const Keyring keyring = Keyring::parse("new:0123456789abcdef,old:fedcba9876543210");
    return keyring;
}

PlaybackClaims claims() {
    PlaybackClaims claims;
    claims.tenant_id = 3;
    claims.video_id = 42;
    claims.enrollment_id = 7;
    claims.session_id = "5f0c3b8e-8f8a-4a52-9d39-2a3f0e6f7c11";
    claims.user_id = "s-1001";
    claims.policy = {5, 4};
    claims.issued_at = now;
    claims.expires_at = now + 60;
    return claims;
}

bool is(const std::variant<PlaybackClaims, PlaybackTokenFault>& verified, PlaybackTokenFault fault) {
    const auto* found = std::get_if<PlaybackTokenFault>(&verified);
    return found != nullptr && *found == fault;
}

}  // namespace

TEST_CASE("a playback token says what it was told") {
    auto wanted = claims();
    SUBCASE("of a student") {}
    SUBCASE("of staff") {
        wanted.kind = PlaybackClaims::Kind::staff;
        wanted.session_id.clear();
        wanted.enrollment_id = 0;
        wanted.policy.permission = 0;
    }
    const auto verified = verify_playback_token(keys(), sign(keys(), wanted), now);
    REQUIRE(std::holds_alternative<PlaybackClaims>(verified));
    CHECK(std::get<PlaybackClaims>(verified) == wanted);
}

TEST_CASE("a playback token can be a component of a path") {
    const auto token = sign(keys(), claims());
    CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.") ==
          std::string::npos);
}

TEST_CASE("a playback token with any one character changed, gone or added is invalid") {
    const auto token = sign(keys(), claims());
    for (std::size_t at = 0; at < token.size(); ++at) {
        for (const char other : {'A', 'B', 'z', '0', '_', '-', '.', '=', '%', '\0'}) {
            if (token[at] == other) continue;
            auto changed = token;
            changed[at] = other;
            CAPTURE(at);
            CHECK(is(verify_playback_token(keys(), changed, now), PlaybackTokenFault::invalid));
        }
        CHECK(is(verify_playback_token(keys(), std::string(token).erase(at, 1), now), PlaybackTokenFault::invalid));
    }
    for (const char* appended : {"A", ".", "=", "/", " "}) {
        CHECK(is(verify_playback_token(keys(), token + appended, now), PlaybackTokenFault::invalid));
    }
}

TEST_CASE("a playback token lasts to its second of expiry, exclusive") {
    const auto token = sign(keys(), claims());
    CHECK(std::holds_alternative<PlaybackClaims>(verify_playback_token(keys(), token, now + 59)));
    CHECK(is(verify_playback_token(keys(), token, now + 60), PlaybackTokenFault::expired));
}

TEST_CASE("a playback token of a key that only verifies is good, that of a stranger's key is not") {
    const Keyring before = Keyring::parse("old:fedcba9876543210");
    const Keyring stranger = Keyring::parse("new:0123456789abcdeX");
    CHECK(std::holds_alternative<PlaybackClaims>(verify_playback_token(keys(), sign(before, claims()), now)));
    CHECK(is(verify_playback_token(keys(), sign(stranger, claims()), now), PlaybackTokenFault::invalid));
}

TEST_CASE("what was signed for another purpose is no playback token") {
    CHECK(is(verify_playback_token(keys(), keys().sign("upload", "{}"), now), PlaybackTokenFault::invalid));
}

TEST_CASE("a playback token of another version, which has other fields, is invalid") {
    const auto token = sign(keys(), claims());
    const auto payload = nlohmann::json::parse(*keys().verify("playback", token));
    for (const auto& [field, value] : payload.items()) {
        CAPTURE(field);
        auto other = payload;
        other.erase(field);
        CHECK(
            is(verify_playback_token(keys(), keys().sign("playback", other.dump()), now), PlaybackTokenFault::invalid));
        if (field == "kind") continue;
        other[field] = nlohmann::json::array({1});
        CHECK(
            is(verify_playback_token(keys(), keys().sign("playback", other.dump()), now), PlaybackTokenFault::invalid));
    }
    for (const auto* text : {"[]", "null", "7", R"("text")", "{}"})
        CHECK(is(verify_playback_token(keys(), keys().sign("playback", text), now), PlaybackTokenFault::invalid));
}
