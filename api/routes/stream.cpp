#include "api/routes/stream.h"

#include <algorithm>
#include <cmath>

#include "api/domain/codec_label.h"
#include "api/domain/errors.h"
#include "api/domain/stream_error.h"
#include "api/handler/fields.h"
#include "api/http/entity_tag.h"
#include "api/routes/hls/playback_admission.h"
#include "api/server/authentication.h"
#include "api/store/videos/streams.h"
#include "common/crypto/sha256.h"
#include "common/process/log.h"

namespace sluice::routes::stream {
namespace {

using nlohmann::json;
using streams::Stream;

constexpr double percent = 100;

/// Who asks: a visitor, a user, or the holder of a playback token of this video.
struct Viewer {
    std::optional<Principal> user;
    std::string session_id;  ///< of a playback token
};

Viewer viewer_of(Services& services, const Request& request, std::int64_t video_id) {
    if (const auto token = request.query_text("token"); !token.empty()) {
        const auto claims = admit_viewer(services, token);
        if (claims.video_id != video_id) throw ApiError(error::invalid_token);
        return {Principal{claims.user_id, Role::student, {}, claims.tenant_id, {}}, claims.session_id};
    }
    if (request.header("Authorization").empty()) return {};
    Request as_user;
    as_user.header = request.header;
    authenticate(services, Access::user, as_user);
    return {as_user.principal, {}};
}

Stream require_stream(Services& services, std::int64_t video_id, const std::optional<Principal>& user) {
    const auto user_id = user ? std::optional(user->user_id) : std::nullopt;
    const auto tenant_id = user ? std::optional(user->tenant_id) : std::nullopt;
    auto stream = streams::find(services.database, video_id, user_id, tenant_id);
    if (!stream) throw ApiError(error::not_found);
    return *std::move(stream);
}

/// Where the bytes lie: "ssd" is a directory of this machine, "nas" a store behind a network.
const char* source_name(const Services& services) {
    return services.config.storage.directory.empty() ? "nas" : "ssd";
}

void log_stream(const Services& services, const Request& request, const Viewer& viewer, std::int64_t video_id,
                const std::optional<Stream>& stream, const char* decision) {
    log::info("stream", {{"request_id", request.id},
                         {"action", request.method},
                         {"user_id", viewer.user ? viewer.user->user_id : ""},
                         {"content_id", video_id},
                         {"session_id", viewer.session_id},
                         {"source", source_name(services)},
                         {"cache_hit", false},
                         {"file_size", stream ? json(stream->bytes) : json()},
                         {"range", request.header("Range")},
                         {"decision", decision}});
}

/// The original, for a viewer who may have it. What is decided is logged.
Stream admit(Services& services, const Request& request) {
    const auto video_id = request.id_param("id");
    Viewer viewer;
    std::optional<Stream> stream;
    try {
        viewer = viewer_of(services, request, video_id);
        stream = require_stream(services, video_id, viewer.user);
        // A playback token was given under the same rules, and ends when a right is taken away.
        if (viewer.session_id.empty()) {
            auto facts = stream->facts;
            if (viewer.user) facts.caller = viewer.user->role;
            facts.wants_preview = request.query_text("preview") == "1";
            if (const auto* refusal = stream_refusal(facts)) throw ApiError(*refusal);
        }
    } catch (const ApiError& refusal) {
        log_stream(services, request, viewer, video_id, stream, refusal.kind().code);
        throw;
    }
    log_stream(services, request, viewer, video_id, stream, "allowed");
    return *std::move(stream);
}

/// Asks the storage, so that a file that is away is a refusal and not an answer that breaks off.
void require_file(Storage& storage, const Stream& stream) {
    if (storage.size(stream.file_key) != stream.bytes) throw ApiError(error::source_missing);
}

Response refused(const ApiError& refusal) {
    const auto& kind = refusal.kind();
    json body{{"detail", kind.code},
              {"message", refusal.what()},
              {"error", {{"code", stream_error_code(kind)}, {"message", refusal.what()}}}};
    if (refusal.field()) body["field"] = *refusal.field();
    return Response::json(body, kind.status);
}

/// Answers refusals with both codes.
template <class Body>
Response answered(const Request& request, Body&& body) {
    try {
        return body();
    } catch (const ApiError& refusal) {
        return refused(refusal);
    } catch (const StorageError& failure) {
        log::error("stream_error", {{"request_id", request.id},
                                    {"error_code", stream_error_code(error::storage_unavailable)},
                                    {"error_message", failure.what()}});
        return refused(ApiError(error::storage_unavailable));
    }
}

bool is_page_request(const Request& request) {
    return request.header("Accept").find("text/html") != std::string::npos;
}

Response bytes_of(const Stream& stream, const Request& request) {
    // Objects are written once, so the key identifies the bytes.
    const auto tag = '"' + sha256_hex(stream.file_key) + '"';
    constexpr const char* keep = "private, no-cache";
    if (names_entity_tag(request.header("If-None-Match"), tag)) {
        return Response::empty(304).with("ETag", tag).with("Cache-Control", keep);
    }
    return Response::stored({stream.file_key, stream.bytes, stream.content_type, true})
        .with("ETag", tag)
        .with("Cache-Control", keep);
}

/// The first stream of a type in what probing has found; null if there is none.
json stream_of_type(const json& source, const char* type) {
    const auto streams = source.is_object() ? source.value("streams", json::array()) : json::array();
    const auto found =
        std::find_if(streams.begin(), streams.end(), [&](const json& one) { return one.value("type", "") == type; });
    return found == streams.end() ? json() : *found;
}

json label_of(const json& stream) {
    return stream.is_null() ? json() : json(codec_label(stream.value("codec", "")));
}

json resolution_of(const json& picture) {
    if (picture.is_null()) return nullptr;
    return {{"width", picture.value("width", json())}, {"height", picture.value("height", json())}};
}

json bitrate_bps(const Stream& stream) {
    constexpr int bits_per_byte = 8;
    if (stream.duration_seconds.value_or(0) <= 0) return nullptr;
    return std::llround(static_cast<double>(stream.bytes) * bits_per_byte / *stream.duration_seconds);
}

std::int64_t enrollment_of(const Stream& stream) {
    auto facts = stream.facts.enrollment;
    facts.video_is_playable = true;
    if (const auto* refusal = start_refusal(Role::student, facts)) throw ApiError(*refusal);
    return stream.enrollment_id.value();
}

/// The student's own enrolment for the video of the route, and the video's original.
Stream require_own(Services& services, const Request& request) {
    const auto viewer = viewer_of(services, request, request.id_param("id"));
    if (!viewer.user) throw ApiError(error::not_authenticated);
    if (viewer.user->role != Role::student) throw ApiError(error::permission_denied);
    return require_stream(services, request.id_param("id"), viewer.user);
}

}  // namespace

Response get(Services& services, const Request& request) {
    return answered(request, [&] {
        try {
            const auto stream = admit(services, request);
            require_file(services.storage, stream);
            return bytes_of(stream, request);
        } catch (const ApiError& refusal) {
            constexpr int forbidden = 403;
            if (refusal.kind().status != forbidden || !is_page_request(request)) throw;
            // The path is the route with a number in it.
            return Response::empty(302).with("Location", "/login?next=" + request.path);
        }
    });
}

Response info(Services& services, const Request& request) {
    return answered(request, [&] {
        const auto stream = admit(services, request);
        const auto picture = stream_of_type(stream.source, "video");
        const auto sound = stream_of_type(stream.source, "audio");
        return Response::json({{"content_id", request.id_param("id")},
                               {"duration", stream.duration_seconds ? json(*stream.duration_seconds) : json()},
                               {"file_size", stream.bytes},
                               {"mime_type", stream.content_type},
                               {"codecs", {{"video", label_of(picture)}, {"audio", label_of(sound)}}},
                               {"resolution", resolution_of(picture)},
                               {"bitrate", bitrate_bps(stream)},
                               {"source", source_name(services)},
                               {"cache_hit", false}});
    });
}

Response put_progress(Services& services, const Request& request) {
    return answered(request, [&] {
        const auto stream = require_own(services, request);
        const Fields fields(request.body);
        constexpr double max_seconds = 1e7;
        constexpr double min_duration_seconds = 0.001;
        const double position = fields.number("position", 0, max_seconds);
        const double share = std::min(1.0, position / fields.number("duration", min_duration_seconds, max_seconds));
        streams::put_progress(services.database, stream.tenant_id, request.id_param("id"), enrollment_of(stream), share,
                              position);
        return Response::json({{"success", true}, {"progress_percent", std::llround(share * percent)}});
    });
}

Response get_progress(Services& services, const Request& request) {
    return answered(request, [&] {
        const auto stream = require_own(services, request);
        const auto progress = streams::find_progress(services.database, request.id_param("id"), enrollment_of(stream))
                                  .value_or(streams::Progress());
        return Response::json({{"content_id", request.id_param("id")},
                               {"position", progress.position_seconds},
                               {"duration", stream.duration_seconds ? json(*stream.duration_seconds) : json()},
                               {"progress_percent", std::llround(progress.share * percent)},
                               {"updated_at", progress.updated_at.empty() ? json() : json(progress.updated_at)}});
    });
}

}  // namespace sluice::routes::stream
