#include "api/routes/videos.h"

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/domain/limits.h"
#include "api/domain/signing/storage_link.h"
#include "api/domain/timestamp.h"
#include "api/handler/fields.h"
#include "api/handler/paging.h"
#include "api/routes/reference_filter.h"
#include "common/playlist/storyboard.h"
#include "common/process/log.h"

namespace sluice::routes::videos {
namespace {

using nlohmann::json;
using sluice::videos::Video;

constexpr std::int64_t picture_link_seconds = 24 * 3600;

template <class T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json();
}

/// When a link to a picture of a video expires. Rounded up, so that the URL stays the same for a while and caches can
/// use it.
std::int64_t picture_link_expiry(const Services& services) {
    return (epoch_seconds(services.now()) / picture_link_seconds + 2) * picture_link_seconds;
}

/// A signed link to a picture of a video, which is shown without playing it.
std::string picture_link(const Services& services, StorageLink::Kind kind, const std::string& key) {
    StorageLink link;
    link.kind = kind;
    link.key = key;
    link.expires_at = picture_link_expiry(services);
    return sign(services.link_keys, link);
}

/// The URL of a path at the CDN, signed and with the video's version, or at the edge if there is no CDN.
std::string cached_url(const Services& services, const std::string& path, std::optional<std::int64_t> version) {
    if (!services.cdn.is_used()) return services.config.public_url + path;
    return services.cdn.url(path, picture_link_expiry(services), "", version);
}

std::optional<std::int64_t> version_of(const Video& video) {
    const auto changed = parse_timestamp(video.updated_at);
    return changed ? std::optional(static_cast<std::int64_t>(*changed)) : std::nullopt;
}

/// null if the video cannot be played yet.
json hls_url(const Services& services, const Video& video) {
    if (!video.playable || (!video.hls_path && video.renditions.empty())) return nullptr;
    return cached_url(services, "/api/v1/videos/" + std::to_string(video.id) + "/hls/master.m3u8", version_of(video));
}

/// The poster; of a video that a plain worker has made, the `thumbnail.jpg` that it may have put beside the playlist.
std::optional<std::string> thumbnail_key(const Video& video) {
    const bool is_by_plain_worker = video.status == VideoStatus::ready && video.hls_path && video.plan.is_null();
    if (video.poster_key || !is_by_plain_worker) return video.poster_key;
    return video.hls_path->substr(0, video.hls_path->rfind('/') + 1) + "thumbnail.jpg";
}

/// null if there is no picture.
json thumbnail_url(const Services& services, const Video& video) {
    const auto key = thumbnail_key(video);
    if (!key) return nullptr;
    return cached_url(services, "/source/" + picture_link(services, StorageLink::Kind::source, *key),
                      version_of(video));
}

json storyboard_url(const Services& services, const Video& video) {
    if (!video.storyboard_key) return nullptr;
    return services.config.public_url + "/storyboard/" +
           picture_link(services, StorageLink::Kind::storyboard, *video.storyboard_key) + '/' + storyboard_file_name;
}

double shown_progress(const Video& video) {
    if (video.status == VideoStatus::ready) return 1;
    return video.progress.value_or(0);
}

/// The user whose access decides what is shown; std::nullopt for who sees every video of the tenant.
std::optional<std::string> viewer_of(const Principal& caller) {
    return caller.role == Role::student ? std::optional(caller.user_id) : std::nullopt;
}

Response accepted(Services& services, const Request& request) {
    return Response::json(to_json(services, require_video(services, request)), 202);
}

}  // namespace

json to_json(const Services& services, const Video& video, Role reader) {
    const json plan = video.plan.is_object() ? video.plan : json::object();
    json object{{"id", video.id},
                {"session_id", video.session_id},
                {"title", video.title},
                {"file_key", video.file_key},
                {"duration", or_null(video.duration_seconds)},
                {"order", video.position},
                {"status", name(video.status)},
                {"allow_skip", video.allow_skip},
                {"max_speed", video.max_speed},
                {"show_watermark", video.show_watermark},
                {"policy_version", video.policy_version},
                {"error_code", or_null(video.error_code)},
                {"error_reason", or_null(video.error_reason)},
                {"progress", shown_progress(video)},
                {"eta_seconds", or_null(video.eta_seconds)},
                {"queue_position", or_null(video.queue_position)},
                {"playable", video.playable},
                {"renditions", video.renditions},
                {"thumbnail_url", thumbnail_url(services, video)},
                {"storyboard_url", storyboard_url(services, video)},
                {"hls_path", or_null(video.hls_path)},
                {"hls_url", hls_url(services, video)},
                {"source_type", "upload"},
                {"source", plan.value("source", json())},
                {"warnings", plan.value("warnings", json::array())},
                {"chapters", plan.value("chapters", json::array())},
                {"created_at", video.created_at},
                {"updated_at", video.updated_at}};
    if (reader == Role::student) {
        for (const char* name : {"file_key", "source", "error_code", "error_reason"})
            object.erase(name);
    }
    return object;
}

Video require_video(Services& services, const Request& request) {
    auto video = sluice::videos::find(services.database, request.principal.tenant_id, request.id_param("id"),
                                      viewer_of(request.principal));
    if (!video) throw ApiError(error::not_found);
    return *std::move(video);
}

Video require_nested_video(Services& services, const Request& request) {
    auto video = require_video(services, request);
    const auto is_it = [&](const char* part, std::int64_t id) {
        return !request.params.contains(part) || request.id_param(part) == id;
    };
    if (!is_it("lecture", video.lecture_id) || !is_it("session", video.session_id)) throw ApiError(error::not_found);
    return video;
}

Response list(Services& services, const Request& request) {
    request.allow_filters({"session", "lecture", "status", "search"});
    const auto paging = Paging::of(request);
    sluice::videos::Filter filter;
    filter.session_id = reference_filter(services.database, request, "session", ReferenceTarget::session);
    filter.lecture_id = reference_filter(services.database, request, "lecture", ReferenceTarget::lecture);
    filter.viewer_user_id = viewer_of(request.principal);
    if (const auto status = request.query_text("status"); !status.empty()) {
        filter.status = video_status(status);
        if (!filter.status)
            throw ApiError(error::invalid_query, "status must be one of: PENDING, UPLOADED, PROCESSING, READY, FAILED.",
                           "status");
    }
    if (const auto search = request.query_text("search"); !search.empty()) filter.search = search;
    const auto page =
        sluice::videos::list(services.database, request.principal.tenant_id, filter, paging.page_size, paging.offset());
    auto results = json::array();
    for (const auto& video : page.videos)
        results.push_back(to_json(services, video, request.principal.role));
    return paging.answer(request, page.count, std::move(results));
}

Response get(Services& services, const Request& request) {
    return Response::json(to_json(services, require_video(services, request), request.principal.role));
}

Response get_nested(Services& services, const Request& request) {
    return Response::json(to_json(services, require_nested_video(services, request), request.principal.role));
}

Response update(Services& services, const Request& request) {
    const Fields fields(request.body);
    fields.allow_only({"title", "allow_skip", "max_speed", "show_watermark"});
    const sluice::videos::Changes changes{fields.optional_text("title", max_title_bytes),
                                          fields.optional_boolean("allow_skip"),
                                          fields.optional_number("max_speed", min_playback_speed, max_playback_speed),
                                          fields.optional_boolean("show_watermark")};
    if (!sluice::videos::update(services.database, request.principal.tenant_id, request.id_param("id"), changes)) {
        throw ApiError(error::not_found);
    }
    return get(services, request);
}

Response remove(Services& services, const Request& request) {
    const auto id = request.id_param("id");
    const auto keys = sluice::videos::remove(services.database, request.principal.tenant_id, id);
    if (!keys) throw ApiError(error::not_found);
    // The rows are gone. An object that cannot be removed now is garbage, and is collected later.
    try {
        for (const auto& key : *keys)
            services.storage.remove(key);
    } catch (const StorageError& failure) {
        log::warning("objects_left_behind", {{"video_id", id}, {"reason", failure.what()}});
    }
    return Response::empty(204);
}

Response retry(Services& services, const Request& request) {
    const auto video = require_video(services, request);
    sluice::videos::retry(services.database, video.id);
    services.new_tasks.ring();
    services.worker_starter.request();
    return accepted(services, request);
}

Response cancel(Services& services, const Request& request) {
    const auto video = require_video(services, request);
    sluice::videos::cancel(services.database, video.id);
    return accepted(services, request);
}

Response tasks(Services& services, const Request& request) {
    const auto video = require_video(services, request);
    return Response::json(sluice::videos::task_list(services.database, request.principal.tenant_id, video.id));
}

Response storyboard_file(Services& services, const Request& request) {
    const auto link = verify_storage_link(services.link_keys, StorageLink::Kind::storyboard, request.params.at("link"),
                                          epoch_seconds(services.now()));
    if (!link) throw ApiError(error::invalid_token, "The link is not valid, or has expired.");
    const auto& file = request.params.at("file");
    const bool is_sheet = is_storyboard_sheet(file.substr(file.rfind('/') + 1));
    if (!is_sheet && file != storyboard_file_name) throw ApiError(error::not_found);
    const auto key = is_sheet ? link->key.substr(0, link->key.rfind('/') + 1) + file : link->key;
    const auto bytes = is_object_key(key) ? services.storage.size(key) : std::nullopt;
    if (!bytes) throw ApiError(error::not_found);
    return Response::stored({key, *bytes, is_sheet ? "image/jpeg" : "text/vtt"})
        .with("Cache-Control", "private, max-age=3600");
}

}  // namespace sluice::routes::videos
