#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/domain/signing/playback_token.h"
#include "api/handler/request.h"
#include "api/server/services.h"
#include "common/media/rendition.h"

/// Whether a playback token still opens its video: signature, time, policy, session, in this order.
namespace sluice {

/// The claims of a token that is validly signed, not expired, and as new as the policy for its viewer. Throws ApiError:
/// token_required, invalid_token, token_expired, policy_changed, or not_found if the video does not exist.
PlaybackClaims admit_token(Services& services, std::string_view token);

/// Likewise, and the session behind the token (of staff: the account, if there is one) is alive as far as this process
/// knows (SessionLiveness). For requests for HLS, which cost no database query, and most of the time no Redis query.
/// Also throws ApiError(session_ended) and RedisUnavailable.
PlaybackClaims admit_viewer(Services& services, std::string_view token);

/// What many tokens at once are good for.
struct Viewer {
    std::optional<PlaybackClaims> claims;  ///< if admit_token() accepts the token
    bool is_admitted = false;              ///< and the session behind it is alive
};

/// For the edge, which serves those that are admitted: Redis is asked of all students' sessions at once, and now.
/// Throws for nothing that is wrong with a token, but what admit_token() throws when the database is away.
std::vector<Viewer> admit_viewers(Services& services, const std::vector<std::string>& tokens);

/// As admit_token(), for a player's calls about its own session, with the token as `token` of the body; the session may
/// be over. Throws invalid_token also for a token without a session.
PlaybackClaims admit_session(Services& services, const Request& request);

/// The claims of a token that is validly signed and has a session. Its expiry, video and policy are not checked: for
/// `end`, which an outdated token may call, too. Throws ApiError: token_required, invalid_token.
PlaybackClaims admit_end(Services& services, const Request& request);

/// The session of a student's token.
SessionKey session_key(const PlaybackClaims& claims);

/// The URL of the video that the token opens, or of another file of it; signed for the CDN if there is one. `claims`
/// are those of the token.
std::string play_url(const Services& services, const PlaybackClaims& claims, const std::string& token,
                     std::string_view file = multivariant_playlist_file_name);

}  // namespace sluice
