#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "api/domain/playback/policy_versions.h"
#include "api/domain/signing/keyring.h"

/// The token that opens one video's HLS to one viewer (contract §6). Pure.
namespace sluice {

struct PlaybackClaims {
    enum class Kind {
        student,  ///< bound to a playback session, which must be alive
        staff,    ///< without enrolment and session; short-lived
    };
    Kind kind = Kind::student;
    std::int64_t tenant_id = 0;
    std::int64_t video_id = 0;
    std::int64_t enrollment_id = 0;  ///< 0 for staff
    std::string session_id;          ///< for staff, Principal::account_key
    std::string user_id;
    PolicyVersions policy;        ///< when the token was made: `pv` the video's, `ppv` the permission's, 0 for staff
    std::int64_t issued_at = 0;   ///< `iat`, seconds since the Unix epoch
    std::int64_t expires_at = 0;  ///< `exp`, likewise; from this second on the token is invalid
    friend bool operator==(const PlaybackClaims&, const PlaybackClaims&) = default;
};

enum class PlaybackTokenFault { invalid, expired };

/// The token. It is URL-safe: one component of a path.
[[nodiscard]] std::string sign(const Keyring& keyring, const PlaybackClaims& claims);

/// The claims if `keyring` signed this very text and it has not expired; otherwise the fault.
[[nodiscard]] std::variant<PlaybackClaims, PlaybackTokenFault> verify_playback_token(const Keyring& keyring,
                                                                                     std::string_view token,
                                                                                     std::int64_t now);

}  // namespace sluice
