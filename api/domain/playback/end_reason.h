#pragma once

/// Why a playback session ended, as its row and the webhook name it. When a right to watch is taken away, the reason is
/// the error code of start_refusal() (api/domain/playback/playback_access.h), or `account_removed`, written by
/// migrations/0011_revocation.sql and 0018_people.sql.
namespace sluice::end_reason {

inline constexpr const char* ended = "ended";                    ///< its player ended it
inline constexpr const char* replaced = "replaced";              ///< by a newer session on the same device
inline constexpr const char* policy_changed = "policy_changed";  ///< its tokens were invalid; it made room
inline constexpr const char* revoked = "revoked";                ///< by an admin or staff
inline constexpr const char* violations = "violations";          ///< too many violations of the policy; it was revoked

}  // namespace sluice::end_reason
