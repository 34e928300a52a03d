#pragma once

/// Why a playback session is over, as its row and the webhook say it. When a right to watch is taken away, it is the
/// code of start's refusal (api/domain/playback/playback_access.h), written by migrations/0011_revocation.sql.
namespace sluice::end_reason {

inline constexpr const char* ended = "ended";                    ///< by its player
inline constexpr const char* replaced = "replaced";              ///< by a newer one on the same device
inline constexpr const char* policy_changed = "policy_changed";  ///< its tokens were void; it made room
inline constexpr const char* violations = "violations";          ///< of the policy; revoked

}  // namespace sluice::end_reason
