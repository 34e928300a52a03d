#include "api/routes/playback/playback_start.h"

#include <algorithm>

#include "api/domain/errors.h"
#include "api/domain/playback/end_reason.h"
#include "api/handler/fields.h"
#include "api/http/client_network.h"
#include "api/routes/playback/playback_grant.h"
#include "api/routes/playback/playback_sessions.h"
#include "api/routes/videos/video_object.h"
#include "api/store/playback/playback_store.h"
#include "api/store/videos/start_details.h"
#include "common/crypto/uuid.h"
#include "common/process/log.h"

namespace sluice::routes::playback {
namespace {

using nlohmann::json;

constexpr std::size_t max_device_characters = 200;
constexpr std::size_t max_label_characters = 80;
constexpr std::size_t uuid_characters = 36;

struct StartRequest {
    std::int64_t video_id = 0;
    std::int64_t enrollment_id = 0;
    std::string device_id;
    std::optional<std::string> device_label;
    std::string replace;  ///< the id of a session; empty: none
};

StartRequest read_start(const json& body) {
    const Fields fields(body);
    const auto is_blank = [&](const char* name) { return !fields.has(name) || body.at(name) == ""; };
    if (is_blank("video_id")) throw ApiError(error::video_id_required);
    if (is_blank("device_id")) throw ApiError(error::device_id_required);
    StartRequest wanted{fields.id("video_id"), fields.id("enrollment_id"),
                        fields.text("device_id", max_device_characters),
                        fields.optional_text("device_label", max_label_characters),
                        fields.optional_text("replace", uuid_characters).value_or("")};
    if (!wanted.replace.empty() && !is_uuid(wanted.replace)) Fields::refuse("replace", "must be the id of a session");
    return wanted;
}

/// Whether every segment of the video is fetched from us, and has a known place in the video.
bool is_served_by_us(const Services& services, std::int64_t video_id) {
    if (services.cdn.is_used()) return false;
    const auto stored = services.manifests.manifest(video_id);
    return !stored || !stored->manifest.renditions.empty() || !stored->hls_path;
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

/// nullptr, or the limit that is reached. Throws the refusal if the user may no longer watch.
const ErrorKind* open_session(Services& services, const SessionRecord& record, const std::string& replace) {
    using Result = PlaybackSessions::Opening::Result;
    const OpenSession session{
        {record.tenant_id, record.user_id, record.id}, record.video_id, record.enrollment_id, record.policy};
    auto opening = services.sessions.open(session, record.device_id, replace);
    if (opening.result != Result::opened && free_outdated_sessions(services, session.key)) {
        opening = services.sessions.open(session, record.device_id, replace);
    }
    if (opening.result == Result::too_many_devices) return &error::device_limit_exceeded;
    if (opening.result == Result::too_many_sessions) return &error::concurrency_limit_exceeded;
    try {
        const auto* refusal = insert_playback_session(services.database, record, opening.replaced);
        if (refusal != nullptr) throw ApiError(*refusal);
    } catch (...) {
        // A session that the player does not learn of must not count against the limits.
        services.sessions.close(session.key);
        throw;
    }
    for (const auto& id : opening.replaced)
        services.liveness.end({record.tenant_id, record.user_id, id});
    // Another start may have replaced this session before its row existed.
    if (services.sessions.remaining(session.key).count() == 0) {
        end_playback_sessions(services.database, {record.id}, end_reason::replaced);
    }
    return nullptr;
}

/// What the player shows around the picture.
json surroundings(Services& services, const PlaybackClaims& claims) {
    const auto details = find_start_details(services.database, claims.tenant_id, claims.video_id, claims.enrollment_id);
    if (!details) throw ApiError(error::not_found);
    const auto object = video_object(services, details->video, Role::student);
    return {{"viewer", {{"user_id", claims.user_id}, {"student_name", details->student_name}}},
            {"video",
             {{"id", details->video.id},
              {"title", details->video.title},
              {"duration", object.at("duration")},
              {"is_growing", details->video.is_growing()},
              {"lecture_title", details->video.lecture_title},
              {"session_title", details->video.session_title},
              {"thumbnail_url", object.at("thumbnail_url")},
              {"chapters", object.at("chapters")}}},
            {"resume",
             {{"position", details->last_position_seconds},
              {"completed", details->completed},
              {"max_watched", details->max_watched_seconds}}},
            {"next", details->next},
            {"heartbeat_seconds", services.config.heartbeat_seconds()},
            {"server_time", epoch_seconds(services.now())}};
}

/// The refusal of a start that goes beyond a limit, with what the viewer could end.
Response limit_refusal(Services& services, const Request& request, const ErrorKind& limit, const std::string& device) {
    return Response::json({{"detail", limit.code},
                           {"message", limit.message},
                           {"sessions", playback_sessions::open_sessions(services, request.principal, device)}},
                          limit.status);
}

PlaybackClaims claims_of(const Principal& caller, const StartRequest& wanted) {
    PlaybackClaims claims;
    claims.tenant_id = caller.tenant_id;
    claims.video_id = wanted.video_id;
    claims.enrollment_id = wanted.enrollment_id;
    claims.session_id = random_uuid();
    claims.user_id = caller.user_id;
    return claims;
}

}  // namespace

Response start(Services& services, const Request& request) {
    const auto& caller = request.principal;
    if (caller.role != Role::student) throw ApiError(error::instructor_must_use_play_api);
    const auto wanted = read_start(request.body);
    auto claims = claims_of(caller, wanted);
    const auto context = require_right_to_watch(services.database, claims);
    claims.policy = context.versions;
    const auto token = issue(services, claims, services.config.playback_token_seconds);
    const auto policy = effective_policy(context.policy, services.config.max_sessions, services.config.max_devices);
    const SessionRecord record{
        claims.session_id,
        claims.tenant_id,
        claims.video_id,
        claims.enrollment_id,
        claims.user_id,
        wanted.device_id,
        wanted.device_label,
        claims.policy,
        std::max(policy.max_speed, 1.0),
        is_served_by_us(services, claims.video_id),
        {client_network(request.header("X-Forwarded-For")), recorded_user_agent(request.header("User-Agent"))}};
    // Read before the session is open: one whose player gets no answer would count against the limits.
    const auto shown = surroundings(services, claims);
    if (const auto* limit = open_session(services, record, wanted.replace)) {
        return limit_refusal(services, request, *limit, wanted.device_id);
    }
    log::info(
        "playback_started",
        {{"video_id", claims.video_id}, {"enrollment_id", claims.enrollment_id}, {"session_id", claims.session_id}});

    auto answer = with_token(services, token, claims);
    answer.update(shown);
    answer["session_id"] = claims.session_id;
    answer["storyboard_url"] = storyboard_url(services, claims, token);
    answer["policy"] = to_policy_json(policy);
    return Response::json(answer, 201);
}

}  // namespace sluice::routes::playback
