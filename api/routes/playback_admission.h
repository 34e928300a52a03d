#pragma once

#include <string_view>

#include "api/domain/signing/playback_token.h"
#include "api/handler/request.h"
#include "api/server/services.h"
#include "common/rendition.h"

/// Whether a playback token still opens its video: signature, time, policy, session, in this order.
namespace sluice {

/// The claims of a token that is ours, in time, and as new as the video's policy. Throws ApiError: token_required,
/// invalid_token, token_expired, policy_changed, or not_found when the video is gone.
PlaybackClaims admit_token(Services& services, std::string_view token);

/// Likewise, and the session behind it (of staff: the account, where there is one) is alive as far as this process
/// knows (SessionLiveness). For requests of HLS, each of which costs neither a database query nor, most of the time, a
/// Redis one. Throws ApiError(session_ended) besides, and RedisUnavailable.
PlaybackClaims admit_viewer(Services& services, std::string_view token);

/// Likewise for the calls of a player about its own session, with the token as `token` of the body; the session may be
/// over. Throws token_required and invalid_token besides, the latter for a token without a session.
PlaybackClaims admit_session(Services& services, const Request& request);

/// The claims of a token that is ours and has a session, whatever has become of its time, its video and the policy: for
/// `end`, which takes nothing that it could refuse. Throws ApiError: token_required, invalid_token.
PlaybackClaims admit_end(Services& services, const Request& request);

/// The session of a student's token.
SessionKey session_key(const PlaybackClaims& claims);

/// Where a player finds the video that the token opens, or another file of it.
/// Signed for the CDN where there is one. `claims` are those of the token.
std::string play_url(const Services& services, const PlaybackClaims& claims, const std::string& token,
                     std::string_view file = multivariant_playlist_file_name);

}  // namespace sluice
