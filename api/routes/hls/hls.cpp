#include "api/routes/hls/hls.h"

#include "api/domain/errors.h"
#include "api/http/byte_range.h"
#include "api/http/gzip.h"
#include "api/playback/served_segments.h"
#include "api/routes/hls/edge.h"
#include "api/routes/hls/hls_files.h"
#include "api/routes/hls/playback_admission.h"
#include "api/server/authentication.h"
#include "api/store/playback/playback_store.h"

namespace sluice::routes::hls {
namespace {

using nlohmann::json;

constexpr std::string_view bearer = "Bearer ";
constexpr const char* preflight_seconds = "86400";

HlsRequest hls_request(const Request& request, const PlaybackClaims& claims) {
    HlsRequest wanted;
    wanted.video_id = claims.video_id;
    wanted.file = request.params.at("file");
    wanted.if_none_match = request.header("If-None-Match");
    wanted.gzip = accepts_gzip(request.header("Accept-Encoding"));
    return wanted;
}

/// `?token=` wins: a page may have an access token in the header.
std::string token_of(const Request& request) {
    const auto in_query = request.query_text("token");
    if (!in_query.empty()) return in_query;
    const auto header = request.header("Authorization");
    return header.starts_with(bearer) ? header.substr(bearer.size()) : std::string();
}

/// A token opens the one video that it was made for.
PlaybackClaims admit_to_video(Services& services, const Request& request, std::int64_t video_id) {
    auto claims = admit_viewer(services, token_of(request));
    if (claims.video_id != video_id) throw ApiError(error::invalid_token);
    return claims;
}

/// Answers, and notes what is served to a student's session as proof of watch.
Response serve(Services& services, const Request& request, const PlaybackClaims& claims, const HlsRequest& wanted) {
    auto answer = hls_file(services.manifests, services.storage, wanted);
    if (answer.shows && claims.kind == PlaybackClaims::Kind::student && request.method == "GET") {
        const auto bytes = answer.response.object->bytes;
        // Less than half of a segment does not count as served.
        constexpr int min_part = 2;
        if (surely_sent_bytes(request.header("Range"), bytes) * min_part >= bytes) {
            services.served.note(claims.session_id, *answer.shows);
        }
    }
    return std::move(answer.response);
}

/// The video of the route, for the holder of its playback token, and for staff and instructors of its academy.
ManifestCache::Pointer admit_to_facts(Services& services, const Request& request) {
    const auto video_id = request.id_param("id");
    Request as_user;
    as_user.header = request.header;
    bool has_access_token = false;
    try {
        authenticate(services, Access::user, as_user);
        has_access_token = as_user.principal.role != Role::student && request.query_text("token").empty();
    } catch (const ApiError&) {
        // Not an access token; it may be a playback token.
    }
    if (!has_access_token) admit_to_video(services, request, video_id);
    auto stored = services.manifests.manifest(video_id);
    if (!stored || (has_access_token && stored->tenant_id != as_user.principal.tenant_id)) {
        throw ApiError(error::not_found);
    }
    return stored;
}

json quality(const ManifestRendition& rendition, const VariantStream& variant) {
    return {{"name", rendition.name}, {"height", variant.height}, {"bitrate", variant.bandwidth_bps}};
}

}  // namespace

Response by_path(Services& services, const Request& request) {
    const auto claims = admit_viewer(services, request.params.at("token"));
    auto response = serve(services, request, claims, hls_request(request, claims));
    if (!request.behind_edge) return response;
    const auto pass = edge::pass_to(services.manifests, claims.video_id);
    if (pass.empty()) return response;
    return std::move(response).with("X-Sluice-Pass", pass);
}

Response by_video(Services& services, const Request& request) {
    const auto claims = admit_to_video(services, request, request.id_param("id"));
    auto wanted = hls_request(request, claims);
    const auto in_query = request.query_text("token");
    if (!in_query.empty()) wanted.uri_suffix = "?token=" + in_query;
    return serve(services, request, claims, wanted);
}

Response info(Services& services, const Request& request) {
    const auto stored = admit_to_facts(services, request);
    auto qualities = json::array();
    if (stored->playable) {
        const auto playlist = multivariant_playlist(stored->manifest);
        for (const auto& variant : playlist.variants) {
            const auto* rendition = stored->manifest.find(variant.uri.substr(0, variant.uri.find('/')));
            if (rendition != nullptr) qualities.push_back(quality(*rendition, variant));
        }
    }
    return Response::json({{"video_id", stored->video_id},
                           {"hls_available", stored->playable},
                           {"qualities", qualities},
                           {"duration", stored->duration_seconds ? json(*stored->duration_seconds) : json()}});
}

Response status(Services& services, const Request& request) {
    const auto stored = admit_to_facts(services, request);
    const auto state = find_processing_state(services.database, stored->video_id);
    if (!state) throw ApiError(error::not_found);
    return Response::json({{"status", name(state->status)}, {"progress", state->progress}});
}

Response preflight(Services&, const Request&) {
    return Response::empty(204)
        .with("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
        .with("Access-Control-Allow-Headers", "Authorization, Content-Type, Range, If-None-Match")
        .with("Access-Control-Max-Age", preflight_seconds);
}

}  // namespace sluice::routes::hls
