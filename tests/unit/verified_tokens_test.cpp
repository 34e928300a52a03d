#include "api/playback/verified_tokens.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace sluice;

namespace {

constexpr std::int64_t token_time = 1'000;

/// Two keys, and tokens of the first.
struct TokenScene {
    std::string token(const std::string& user, std::int64_t expires_at = token_time + 60) const {
        PlaybackClaims claims;
        claims.user_id = user;
        claims.expires_at = expires_at;
        return sign(keys, claims);
    }
    /// The user, or the fault.
    std::string verify(const std::string& text, std::int64_t now = token_time) {
        const auto verified = tokens.verify(text, now);
        if (const auto* claims = std::get_if<PlaybackClaims>(&verified)) return claims->user_id;
        return std::get<PlaybackTokenFault>(verified) == PlaybackTokenFault::expired ? "expired" : "invalid";
    }

    Keyring keys = Keyring::parse("new:0123456789abcdef,old:fedcba9876543210");
    VerifiedTokens tokens{keys, 10};
};

}  // namespace

TEST_CASE("a token that is known is good for its time, and only as the very text") {
    TokenScene scene;
    const auto token = scene.token("a");
    for (int i = 0; i < 3; ++i)
        CHECK(scene.verify(token) == "a");
    CHECK(scene.verify(token, token_time + 59) == "a");
    CHECK(scene.verify(token, token_time + 60) == "expired");
    CHECK(scene.verify(token) == "a");
    for (std::size_t at = 0; at < token.size(); ++at) {
        auto changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CHECK(scene.verify(changed) == "invalid");
    }
    CHECK(scene.verify(token.substr(1)) == "invalid");
    CHECK(scene.verify(token + 'A') == "invalid");
    CHECK(scene.verify("") == "invalid");
}

TEST_CASE("what is refused is not remembered, and what is remembered is bounded") {
    TokenScene scene;
    const auto late = scene.token("late", token_time);
    CHECK(scene.verify(late) == "expired");
    CHECK(scene.verify(late, token_time - 1) == "late");
    const auto first = scene.token("first");
    for (int i = 0; i < 100; ++i) {
        CHECK(scene.verify(scene.token(fmt::format("user {}", i))) == fmt::format("user {}", i));
        CHECK(scene.verify(first) == "first");
    }
}
