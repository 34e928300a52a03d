#include "api/routes/videos/videos.h"

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/domain/signing/storage_link.h"
#include "api/handler/fields.h"
#include "api/handler/paging.h"
#include "api/routes/catalogue/reference_filter.h"
#include "api/routes/videos/video_fields.h"
#include "api/routes/videos/video_object.h"
#include "api/routes/videos/video_thumbnail.h"
#include "api/store/videos/video_place.h"
#include "common/playlist/storyboard.h"
#include "common/process/log.h"

namespace sluice::routes::videos {
namespace {

using nlohmann::json;
using sluice::videos::Video;

/// The user whose access decides what is shown; std::nullopt for who sees every video of the tenant.
std::optional<std::string> viewer_of(const Principal& caller) {
    return caller.role == Role::student ? std::optional(caller.user_id) : std::nullopt;
}

Response accepted(Services& services, const Request& request) {
    return Response::json(video_object(services, require_video(services, request)), 202);
}

}  // namespace

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
        results.push_back(video_object(services, video, request.principal.role));
    return paging.answer(request, page.count, std::move(results));
}

Response get(Services& services, const Request& request) {
    return Response::json(video_object(services, require_video(services, request), request.principal.role));
}

Response get_nested(Services& services, const Request& request) {
    return Response::json(video_object(services, require_nested_video(services, request), request.principal.role));
}

Response create(Services& services, const Request& request) {
    const auto created = sluice::videos::create(services.database, request.principal.tenant_id, new_video(request));
    if (!created) throw ApiError(error::not_found, "There is no such session.", "session");
    services.board_events.video_changed(created->tenant_id, created->id);
    return Response::json(video_object(services, *created), 201);
}

Response update(Services& services, const Request& request) {
    const Fields fields(request.body);
    auto changes = video_changes(fields);
    changes.own_thumbnail = video_thumbnail::chosen(services.storage, request.body, require_video(services, request));
    if (!sluice::videos::update(services.database, request.principal.tenant_id, request.id_param("id"), changes)) {
        throw ApiError(error::not_found);
    }
    services.board_events.video_changed(request.principal.tenant_id, request.id_param("id"));
    return get(services, request);
}

Response replace(Services& services, const Request& request) {
    const Fields fields(request.body);
    for (const char* name : {"session", "title"}) {
        if (!fields.has(name)) Fields::refuse(name, "is required");
    }
    return update(services, request);
}

void remove_video(Services& services, std::int64_t tenant_id, std::int64_t id) {
    const auto keys = sluice::videos::remove(services.database, tenant_id, id);
    if (!keys) throw ApiError(error::not_found);
    services.board_events.video_changed(tenant_id, id);
    // The rows are gone. An object that cannot be removed now is garbage, and is collected later.
    try {
        for (const auto& key : *keys)
            services.storage.remove(key);
    } catch (const StorageError& failure) {
        log::warning("objects_left_behind", {{"video_id", id}, {"reason", failure.what()}});
    }
}

Response remove(Services& services, const Request& request) {
    remove_video(services, request.principal.tenant_id, request.id_param("id"));
    return Response::empty(204);
}

void retry_video(Services& services, const Video& video, const std::string& trace_id) {
    // Without it the video would wait for a worker, and fail again.
    const bool needs_source = next(video.status, VideoEvent::retried).has_value();
    if (needs_source && !services.storage.size(video.file_key.value())) throw ApiError(error::source_gone);
    sluice::videos::retry(services.database, video.id, trace_id);
    services.board_events.video_changed(video.tenant_id, video.id);
    services.new_tasks.ring();
    services.worker_starter.request();
}

Response retry(Services& services, const Request& request) {
    retry_video(services, require_video(services, request), request.trace_id);
    return accepted(services, request);
}

void cancel_video(Services& services, const Video& video) {
    sluice::videos::cancel(services.database, video.id);
    services.board_events.video_changed(video.tenant_id, video.id);
}

Response cancel(Services& services, const Request& request) {
    cancel_video(services, require_video(services, request));
    return accepted(services, request);
}

Response order(Services& services, const Request& request) {
    constexpr std::size_t max_ordered = 10'000;
    const auto session_id = request.id_param("id");
    const auto tenant_id = request.principal.tenant_id;
    if (!references::exists(services.database, ReferenceTarget::session, tenant_id, session_id)) {
        throw ApiError(error::not_found);
    }
    const auto ids = Fields(request.body).ordered_ids("ids", max_ordered);
    if (!sluice::videos::set_order(services.database, tenant_id, session_id, ids)) {
        throw ApiError(error::invalid_field, "ids must be all videos of the session, each once.", "ids");
    }
    return Response::json({{"ok", true}});
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
