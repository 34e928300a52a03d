#include "api/routes/playback/stream.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "api/domain/codec_label.h"
#include "api/domain/errors.h"
#include "api/domain/stream_error.h"
#include "api/handler/fields.h"
#include "api/http/client_network.h"
#include "api/http/entity_tag.h"
#include "api/metrics/request_figures.h"
#include "api/routes/hls/playback_admission.h"
#include "api/server/authentication.h"
#include "api/server/object_sender.h"
#include "api/store/videos/streams.h"
#include "common/crypto/base64.h"
#include "common/crypto/random.h"
#include "common/crypto/sha256.h"
#include "common/http/http_status.h"
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

bool has_copy(const Services& services, const Stream& stream) {
    return services.cache != nullptr && services.cache->holds(stream.file_key, stream.bytes);
}

/// Where the bytes come from: "ssd" is a directory of this machine, "nas" a store behind a network. A directory with a
/// cache before it is slow.
const char* source_name(const Services& services, bool is_cached) {
    const bool is_fast = services.cache == nullptr && services.config.storage.s3.bucket.empty();
    return is_cached || is_fast ? "ssd" : "nas";
}

void log_stream(const Services& services, const Request& request, const Viewer& viewer, std::int64_t video_id,
                const std::optional<Stream>& stream, const char* decision) {
    const bool is_cached = stream && has_copy(services, *stream);
    log::info("stream", {{"action", request.method},
                         {"user_id", viewer.user ? viewer.user->user_id : ""},
                         {"content_id", video_id},
                         {"session_id", viewer.session_id},
                         {"source", source_name(services, is_cached)},
                         {"cache_hit", is_cached},
                         {"file_size", stream ? json(stream->bytes) : json()},
                         {"range", request.header("Range")},
                         {"decision", decision}});
}

struct Admission {
    Viewer viewer;
    Stream stream;
};

/// The original, for a viewer who may have it. What is decided is logged.
Admission admit(Services& services, const Request& request) {
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
    return {std::move(viewer), *std::move(stream)};
}

/// Asks the storage, so that a file that is away is a refusal and not an answer that breaks off. With a copy of it
/// nothing is missing.
void require_file(Services& services, const Stream& stream) {
    if (has_copy(services, stream)) return;
    if (services.storage.size(stream.file_key) != stream.bytes) throw ApiError(error::source_missing);
}

/// Both codes. What is our fault is told as an event.
Response refused(Services& services, const Request& request, const ApiError& refusal) {
    const auto& kind = refusal.kind();
    sluice::metrics::count_refusal(kind.code);
    constexpr int min_status_of_faults = 500;
    if (kind.status >= min_status_of_faults) {
        services.stream_events.failed(request.id_param("id"), request.id, stream_error_code(kind), refusal.what());
    }
    json body{{"detail", kind.code},
              {"message", refusal.what()},
              {"error", {{"code", stream_error_code(kind)}, {"message", refusal.what()}}}};
    if (refusal.field()) body["field"] = *refusal.field();
    return Response::json(body, kind.status);
}

/// Answers refusals with both codes.
template <class Body>
Response answered(Services& services, const Request& request, Body&& body) {
    try {
        return body();
    } catch (const ApiError& refusal) {
        return refused(services, request, refusal);
    } catch (const StorageError& failure) {
        log::error("storage_unavailable", {{"reason", failure.what()}});
        return refused(services, request, ApiError(error::storage_unavailable));
    } catch (const RedisUnavailable& failure) {
        log::error("sessions_unavailable", {{"reason", failure.what()}});
        return refused(services, request, ApiError(error::sessions_unavailable));
    }
}

bool is_page_request(const Request& request) {
    return request.header("Accept").find("text/html") != std::string::npos;
}

/// Objects are written once, so the key identifies the bytes.
std::string entity_tag_of(const Stream& stream) {
    return '"' + sha256_hex(stream.file_key) + '"';
}

Response bytes_of(const Stream& stream, const Request& request) {
    const auto tag = entity_tag_of(stream);
    constexpr const char* keep = "private, no-cache";
    if (names_entity_tag(request.header("If-None-Match"), tag)) {
        return Response::empty(304).with("ETag", tag).with("Cache-Control", keep);
    }
    return Response::stored({stream.file_key, stream.bytes, stream.content_type, true, true})
        .with("ETag", tag)
        .with("Cache-Control", keep);
}

/// By their network, as the edge says it, visitors are told apart; hashed, so that Redis holds no addresses.
std::string owner_of(const Request& request, const Viewer& viewer) {
    if (viewer.user) return fmt::format("user:{}:{}", viewer.user->tenant_id, viewer.user->user_id);
    return "network:" + sha256_hex(client_network(request.header("X-Forwarded-For")));
}

TransferEnd end_of(const Delivery& delivery) {
    using Outcome = TransferEnd::Outcome;
    TransferEnd end;
    end.bytes = delivery.bytes;
    end.outcome = delivery.has_failed ? Outcome::failed : delivery.is_complete ? Outcome::complete : Outcome::broken;
    return end;
}

/// Takes a slot for an answer that has bytes, and gives it back when they are sent.
void take_slot(Services& services, const Request& request, const Admission& admission, const BodyPart& part,
               StoredBody& object) {
    constexpr std::size_t id_bytes = 16;
    const auto& [viewer, stream] = admission;
    StreamRequest wanted;
    wanted.owner = owner_of(request, viewer);
    wanted.viewer = viewer.session_id.empty() ? wanted.owner : "session:" + viewer.session_id;
    wanted.tenant_id = stream.tenant_id;
    wanted.user_id = viewer.user ? viewer.user->user_id : "";
    wanted.content_id = request.id_param("id");
    wanted.source = source_name(services, has_copy(services, stream));
    // By the request's id, the edge says how the transfer went. Nobody can guess one.
    wanted.transfer_id = request.behind_edge ? request.id : request.id + ':' + base64url(random_bytes(id_bytes));
    wanted.is_from_start = part.offset == 0;
    wanted.end_will_be_told = !request.behind_edge || !request.header("X-Sluice-Notices").empty();
    const auto opening = services.streams.open(wanted);
    using Result = StreamSlots::Opening::Result;
    if (opening.result == Result::too_many_of_owner) {
        throw ApiError(error::stream_limit_exceeded,
                       fmt::format("You have {} streams already; stop one.", services.config.stream_slots_of_user));
    }
    if (opening.result == Result::too_many) throw ApiError(error::stream_limit_exceeded);
    if (!wanted.end_will_be_told) return;
    object.on_end = [&streams = services.streams, id = wanted.transfer_id,
                     began = std::chrono::steady_clock::now()](const Delivery& delivery) {
        if (delivery.is_left_to_edge) return;
        auto end = end_of(delivery);
        end.transfer_id = id;
        end.duration = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
        streams.end(end);
    };
}

/// The answer with the bytes. HEAD, a client that has them already, and a range beyond the end take no slot.
Response stream_to(Services& services, const Request& request, const Admission& admission) {
    auto response = bytes_of(admission.stream, request);
    if (!response.object || request.method != "GET") return response;
    const auto part = wanted_part(request, entity_tag_of(admission.stream), *response.object);
    if (part.status != http_status::range_not_satisfiable)
        take_slot(services, request, admission, part, *response.object);
    return response;
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
    return answered(services, request, [&] {
        try {
            const auto admission = admit(services, request);
            require_file(services, admission.stream);
            return stream_to(services, request, admission);
        } catch (const ApiError& refusal) {
            if (&refusal.kind() == &error::stream_limit_exceeded) {
                return refused(services, request, refusal)
                    .with("Retry-After", std::to_string(services.streams.ttl().count()));
            }
            constexpr int forbidden = 403;
            if (refusal.kind().status != forbidden || !is_page_request(request)) throw;
            // The path is the route with a number in it.
            return Response::empty(302).with("Location", "/login?next=" + request.path);
        }
    });
}

Response info(Services& services, const Request& request) {
    return answered(services, request, [&] {
        const auto stream = admit(services, request).stream;
        const bool is_cached = has_copy(services, stream);
        const auto picture = stream_of_type(stream.source, "video");
        const auto sound = stream_of_type(stream.source, "audio");
        return Response::json({{"content_id", request.id_param("id")},
                               {"duration", stream.duration_seconds ? json(*stream.duration_seconds) : json()},
                               {"file_size", stream.bytes},
                               {"mime_type", stream.content_type},
                               {"codecs", {{"video", label_of(picture)}, {"audio", label_of(sound)}}},
                               {"resolution", resolution_of(picture)},
                               {"bitrate", bitrate_bps(stream)},
                               {"source", source_name(services, is_cached)},
                               {"cache_hit", is_cached}});
    });
}

Response metrics(Services& services, const Request& request) {
    const auto figures = services.streams.figures();
    auto sessions = json::array();
    for (const auto& session : figures.sessions) {
        if (session.tenant_id == request.principal.tenant_id) sessions.push_back(to_json(session));
    }
    const auto& average = figures.average_session_seconds;
    json hit_rate;
    if (services.cache != nullptr) {
        if (const auto rate = services.cache->figures().hit_rate) hit_rate = *rate;
    }
    return Response::json({{"active_streams", figures.active_streams},
                           {"total_streams_today", figures.streams_today},
                           {"bandwidth_mbps", figures.bandwidth_mbps},
                           {"cache_hit_rate", hit_rate},
                           {"avg_session_duration", average ? json(*average) : json()},
                           {"sessions", sessions}});
}

Response put_progress(Services& services, const Request& request) {
    return answered(services, request, [&] {
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
    return answered(services, request, [&] {
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
