/// Playback tokens: the input as a token; and as what one says: numbers first, then the texts.

#include "api/domain/signing/playback_token.h"

#include <string>
#include <variant>

#include "tests/fuzz/signed_token.h"

using namespace sluice;
using fuzz::require;

namespace {

constexpr std::int64_t now = 1'700'000'000;
constexpr std::size_t max_session_bytes = 40;

bool is_valid(std::string_view token) {
    return std::holds_alternative<PlaybackClaims>(verify_playback_token(fuzz::keyring(), token, now));
}

PlaybackClaims claims_of(std::string_view input) {
    const auto number = [&] { return static_cast<std::int64_t>(fuzz::take_number(input, sizeof(std::int64_t))); };
    PlaybackClaims claims;
    claims.kind = number() % 2 == 0 ? PlaybackClaims::Kind::student : PlaybackClaims::Kind::staff;
    claims.tenant_id = number();
    claims.video_id = number();
    claims.enrollment_id = number();
    claims.policy = {static_cast<int>(fuzz::take_number(input, sizeof(int))),
                     static_cast<int>(fuzz::take_number(input, sizeof(int)))};
    claims.issued_at = number();
    claims.expires_at = number();
    claims.session_id = fuzz::ascii(fuzz::take(input, max_session_bytes));
    claims.user_id = fuzz::ascii(input);
    return claims;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = fuzz::text_of(data, size);
    const auto read = verify_playback_token(fuzz::keyring(), input, now);
    if (const auto* claims = std::get_if<PlaybackClaims>(&read)) {
        require(sign(fuzz::keyring(), *claims) == input || input.starts_with("old."), "a token is one of ours");
    }

    const auto claims = claims_of(input);
    auto place = input.substr(input.size() / 2);
    const auto token = sign(fuzz::keyring(), claims);
    const auto verified = verify_playback_token(fuzz::keyring(), token, now);
    if (claims.expires_at > now) {
        require(std::get_if<PlaybackClaims>(&verified) != nullptr && std::get<PlaybackClaims>(verified) == claims,
                "a token says what it was told");
    } else {
        require(std::get_if<PlaybackTokenFault>(&verified) != nullptr &&
                    std::get<PlaybackTokenFault>(verified) == PlaybackTokenFault::expired,
                "a token expires");
    }
    fuzz::require_that_changes_show(token, fuzz::take_number(place, sizeof(std::uint16_t)), is_valid);
    return 0;
}
