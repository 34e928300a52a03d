#include "api/domain/signing/playback_token.h"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/text/json_reader.h"

namespace sluice {
namespace {

constexpr std::string_view playback_purpose = "playback";
constexpr const char* student_kind = "student";
constexpr const char* staff_kind = "staff";

/// The signature is ours, but keys outlive versions: std::nullopt if another version made other fields.
std::optional<PlaybackClaims> read_claims(std::string_view text) {
    try {
        const auto payload = read_json(text);
        PlaybackClaims claims;
        claims.kind = payload.at("kind") == student_kind ? PlaybackClaims::Kind::student : PlaybackClaims::Kind::staff;
        payload.at("tenant_id").get_to(claims.tenant_id);
        payload.at("video_id").get_to(claims.video_id);
        payload.at("enrollment_id").get_to(claims.enrollment_id);
        payload.at("session_id").get_to(claims.session_id);
        payload.at("user_id").get_to(claims.user_id);
        payload.at("pv").get_to(claims.policy.video);
        payload.at("ppv").get_to(claims.policy.permission);
        payload.at("iat").get_to(claims.issued_at);
        payload.at("exp").get_to(claims.expires_at);
        return claims;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

}  // namespace

std::string sign(const Keyring& keyring, const PlaybackClaims& claims) {
    const bool is_student = claims.kind == PlaybackClaims::Kind::student;
    const nlohmann::json payload{{"kind", is_student ? student_kind : staff_kind},
                                 {"tenant_id", claims.tenant_id},
                                 {"video_id", claims.video_id},
                                 {"enrollment_id", claims.enrollment_id},
                                 {"session_id", claims.session_id},
                                 {"user_id", claims.user_id},
                                 {"pv", claims.policy.video},
                                 {"ppv", claims.policy.permission},
                                 {"iat", claims.issued_at},
                                 {"exp", claims.expires_at}};
    return keyring.sign(playback_purpose, payload.dump());
}

std::variant<PlaybackClaims, PlaybackTokenFault> verify_playback_token(const Keyring& keyring, std::string_view token,
                                                                       std::int64_t now) {
    const auto text = keyring.verify(playback_purpose, token);
    if (!text) return PlaybackTokenFault::invalid;
    auto claims = read_claims(*text);
    if (!claims) return PlaybackTokenFault::invalid;
    if (now >= claims->expires_at) return PlaybackTokenFault::expired;
    return *std::move(claims);
}

}  // namespace sluice
