#include "api/routes/playback/playback.h"

#include "api/domain/errors.h"
#include "api/domain/playback/end_reason.h"
#include "api/handler/fields.h"
#include "api/routes/hls/playback_admission.h"
#include "api/routes/playback/playback_grant.h"
#include "api/server/services.h"
#include "api/store/playback/playback_store.h"
#include "api/store/playback/watch_proof.h"
#include "common/process/log.h"

namespace sluice::routes::playback {
namespace {

using nlohmann::json;

/// Short, because staff have no session that could be ended; long enough for a lecture and its breaks.
constexpr std::int64_t staff_token_seconds = 4 * 3600;

/// The position of the playhead, if the player reports it.
std::vector<PlayheadMark> read_position(const json& body) {
    const auto position = Fields(body).optional_number("position", 0, max_video_seconds);
    if (!position) return {};
    return {{*position}};
}

/// Extends the session after a sign of life. Throws session_inactive if that comes too late.
void extend_session(Services& services, const PlaybackClaims& claims, const std::vector<PlayheadMark>& marks) {
    if (!services.sessions.extend(session_key(claims))) throw ApiError(error::session_inactive);
    try {
        note_playhead(services.database, claims.session_id, marks);
    } catch (const std::exception& failure) {
        // Playback goes on without its audit while the database is unavailable.
        log::warning("playback_session_not_touched", {{"session_id", claims.session_id}, {"reason", failure.what()}});
    }
}

}  // namespace

Response refresh(Services& services, const Request& request) {
    auto claims = admit_session(services, request);
    require_right_to_watch(services.database, claims);
    extend_session(services, claims, read_position(request.body));
    const auto token = issue(services, claims, services.config.playback_token_seconds);
    auto answer = with_token(services, token, claims);
    answer["ok"] = true;
    return Response::json(answer);
}

Response heartbeat(Services& services, const Request& request) {
    const auto claims = admit_session(services, request);
    try {
        require_right_to_watch(services.database, claims);
    } catch (const DatabaseFailure& failure) {
        // A viewer who watches goes on watching while the database is away.
        log::warning("right_to_watch_not_known", {{"session_id", claims.session_id}, {"reason", failure.what()}});
    }
    extend_session(services, claims, read_position(request.body));
    return Response::json({{"ok", true}, {"expires_at", playback_ends_at(services, claims)}});
}

Response end(Services& services, const Request& request) {
    const auto claims = admit_end(services, request);
    const auto marks = read_position(request.body);
    const bool was_open = services.sessions.close(session_key(claims));
    services.liveness.end(session_key(claims));
    if (!was_open) throw ApiError(error::session_inactive);
    note_playhead(services.database, claims.session_id, marks);
    end_playback_sessions(services.database, {claims.session_id}, end_reason::ended);
    log::info("playback_ended", {{"session_id", claims.session_id}});
    return Response::json({{"ok", true}});
}

Response play(Services& services, const Request& request) {
    const auto& caller = request.principal;
    if (caller.role == Role::student) throw ApiError(error::permission_denied);
    const auto video_id = request.id_param("id");
    const auto state = find_playback_state(services.database, video_id);
    if (!state || state->tenant_id != caller.tenant_id) throw ApiError(error::not_found);
    if (!state->playable) throw ApiError(error::video_not_ready);

    PlaybackClaims claims;
    claims.kind = PlaybackClaims::Kind::staff;
    claims.tenant_id = caller.tenant_id;
    claims.video_id = video_id;
    claims.session_id = caller.account_key;
    claims.user_id = caller.user_id;
    claims.policy.video = state->policy_version;
    const auto token = issue(services, claims, staff_token_seconds);
    return Response::json({{"play_url", play_url(services, claims, token)},
                           {"storyboard_url", storyboard_url(services, claims, token)},
                           {"expires_at", claims.expires_at}});
}

}  // namespace sluice::routes::playback
