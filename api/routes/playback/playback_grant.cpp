#include "api/routes/playback/playback_grant.h"

#include <algorithm>

#include "api/domain/errors.h"
#include "api/domain/playback/playback_access.h"
#include "api/routes/hls/playback_admission.h"
#include "common/playlist/storyboard.h"

namespace sluice::routes::playback {

std::int64_t playback_ends_at(const Services& services, const PlaybackClaims& claims) {
    return std::min(epoch_seconds(services.now()) + services.config.playback_ttl_seconds, claims.expires_at);
}

std::string issue(const Services& services, PlaybackClaims& claims, std::int64_t life_seconds) {
    claims.issued_at = epoch_seconds(services.now());
    claims.expires_at = claims.issued_at + life_seconds;
    return sign(services.playback_keys, claims);
}

nlohmann::json with_token(const Services& services, const std::string& token, const PlaybackClaims& claims) {
    return {{"token", token},
            {"expires_at", playback_ends_at(services, claims)},
            {"token_expires_at", claims.expires_at},
            {"play_url", play_url(services, claims, token)}};
}

nlohmann::json storyboard_url(const Services& services, const PlaybackClaims& claims, const std::string& token) {
    const auto stored = services.manifests.manifest(claims.video_id);
    if (!stored || !stored->assets.contains(storyboard_file_name)) return nullptr;
    return play_url(services, claims, token, storyboard_file_name);
}

StartContext require_right_to_watch(Database& database, const PlaybackClaims& claims) {
    auto context =
        find_start_context(database, claims.tenant_id, claims.video_id, claims.enrollment_id, claims.user_id);
    if (!context) throw ApiError(error::not_found);
    if (const auto* refusal = start_refusal(Role::student, context->access)) throw ApiError(*refusal);
    return *context;
}

}  // namespace sluice::routes::playback
