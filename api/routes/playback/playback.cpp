#include "api/routes/playback/playback.h"

#include <algorithm>

#include "api/domain/errors.h"
#include "api/domain/playback/end_reason.h"
#include "api/domain/playback/playback_access.h"
#include "api/handler/fields.h"
#include "api/http/client_network.h"
#include "api/routes/hls/playback_admission.h"
#include "api/server/services.h"
#include "api/store/playback/playback_store.h"
#include "api/store/playback/watch_proof.h"
#include "common/crypto/uuid.h"
#include "common/playlist/storyboard.h"
#include "common/process/log.h"

namespace sluice::routes::playback {
namespace {

using nlohmann::json;

constexpr std::size_t max_device_characters = 200;
/// Short, because staff have no session that could be ended; long enough for a lecture and its breaks.
constexpr std::int64_t staff_token_seconds = 4 * 3600;

struct StartRequest {
    std::int64_t video_id = 0;
    std::int64_t enrollment_id = 0;
    std::string device_id;
};

StartRequest read_start(const json& body) {
    const Fields fields(body);
    const auto is_blank = [&](const char* name) { return !fields.has(name) || body.at(name) == ""; };
    if (is_blank("video_id")) throw ApiError(error::video_id_required);
    if (is_blank("device_id")) throw ApiError(error::device_id_required);
    return {fields.id("video_id"), fields.id("enrollment_id"), fields.text("device_id", max_device_characters)};
}

/// When playback ends unless another sign of life comes: at the end of the session, or of the token if that comes
/// first.
std::int64_t playback_ends_at(const Services& services, const PlaybackClaims& claims) {
    return std::min(epoch_seconds(services.now()) + services.config.playback_ttl_seconds, claims.expires_at);
}

/// Gives the claims their times and signs them.
std::string issue(const Services& services, PlaybackClaims& claims, std::int64_t life_seconds) {
    claims.issued_at = epoch_seconds(services.now());
    claims.expires_at = claims.issued_at + life_seconds;
    return sign(services.playback_keys, claims);
}

json with_token(const Services& services, const std::string& token, const PlaybackClaims& claims) {
    return {{"token", token},
            {"expires_at", playback_ends_at(services, claims)},
            {"token_expires_at", claims.expires_at},
            {"play_url", play_url(services, claims, token)}};
}

/// null if the video has no storyboard, or not yet.
json storyboard_url(const Services& services, const PlaybackClaims& claims, const std::string& token) {
    const auto stored = services.manifests.manifest(claims.video_id);
    if (!stored || !stored->assets.contains(storyboard_file_name)) return nullptr;
    return play_url(services, claims, token, storyboard_file_name);
}

/// Whether every segment of the video is fetched from us, and has a known place in the video.
bool is_served_by_us(const Services& services, std::int64_t video_id) {
    if (services.cdn.is_used()) return false;
    const auto stored = services.manifests.manifest(video_id);
    return !stored || !stored->manifest.renditions.empty() || !stored->hls_path;
}

/// What start asks, and refresh and heartbeat again: whether, and how, the user may watch.
StartContext require_right_to_watch(Database& database, const PlaybackClaims& claims) {
    auto context =
        find_start_context(database, claims.tenant_id, claims.video_id, claims.enrollment_id, claims.user_id);
    if (!context) throw ApiError(error::not_found);
    if (const auto* refusal = start_refusal(Role::student, context->access)) throw ApiError(*refusal);
    return *context;
}

/// Whether the tokens of a session are void anyway, because the policy has changed or the video is gone.
bool is_void(ManifestCache& manifests, const OpenSession& session) {
    const auto state = manifests.state(session.video_id, session.enrollment_id);
    return !state || is_outdated(session.policy, state->min_versions);
}

/// Ends the user's sessions whose tokens are invalid. False if there are none.
bool free_outdated_sessions(Services& services, const SessionKey& owner) {
    std::vector<std::string> ended;
    for (const auto& session : services.sessions.of_user(owner.tenant_id, owner.user_id)) {
        if (is_void(services.manifests, session) && services.sessions.close(session.key)) {
            ended.push_back(session.key.session_id);
        }
    }
    if (!ended.empty()) end_playback_sessions(services.database, ended, end_reason::policy_changed);
    return !ended.empty();
}

void open_session(Services& services, const SessionRecord& record) {
    using Result = PlaybackSessions::Opening::Result;
    const OpenSession session{
        {record.tenant_id, record.user_id, record.id}, record.video_id, record.enrollment_id, record.policy};
    auto opening = services.sessions.open(session, record.device_id);
    if (opening.result != Result::opened && free_outdated_sessions(services, session.key)) {
        opening = services.sessions.open(session, record.device_id);
    }
    if (opening.result == Result::too_many_devices) throw ApiError(error::device_limit_exceeded);
    if (opening.result == Result::too_many_sessions) throw ApiError(error::concurrency_limit_exceeded);
    try {
        const auto* refusal = insert_playback_session(services.database, record, opening.replaced);
        if (refusal != nullptr) throw ApiError(*refusal);
    } catch (...) {
        // A session that the player does not learn of must not count against the limits.
        services.sessions.close(session.key);
        throw;
    }
    // Another start may have replaced this session before its row existed.
    if (services.sessions.remaining(session.key).count() == 0) {
        end_playback_sessions(services.database, {record.id}, end_reason::replaced);
    }
}

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

Response start(Services& services, const Request& request) {
    const auto& caller = request.principal;
    if (caller.role != Role::student) throw ApiError(error::instructor_must_use_play_api);
    const auto wanted = read_start(request.body);
    PlaybackClaims claims;
    claims.tenant_id = caller.tenant_id;
    claims.video_id = wanted.video_id;
    claims.enrollment_id = wanted.enrollment_id;
    claims.session_id = random_uuid();
    claims.user_id = caller.user_id;
    const auto context = require_right_to_watch(services.database, claims);
    claims.policy = context.versions;
    const auto token = issue(services, claims, services.config.playback_token_seconds);
    const auto policy = effective_policy(context.policy, services.config.max_sessions, services.config.max_devices);
    open_session(services, {claims.session_id,
                            claims.tenant_id,
                            claims.video_id,
                            claims.enrollment_id,
                            claims.user_id,
                            wanted.device_id,
                            claims.policy,
                            std::max(policy.max_speed, 1.0),
                            is_served_by_us(services, claims.video_id),
                            {client_network(request.header("X-Forwarded-For")),
                             recorded_user_agent(request.header("User-Agent"))}});
    log::info(
        "playback_started",
        {{"video_id", claims.video_id}, {"enrollment_id", claims.enrollment_id}, {"session_id", claims.session_id}});

    auto answer = with_token(services, token, claims);
    answer["session_id"] = claims.session_id;
    answer["storyboard_url"] = storyboard_url(services, claims, token);
    answer["policy"] = to_policy_json(policy);
    return Response::json(answer, 201);
}

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
