#include "api/routes/playback/playback_sessions.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/domain/playback/end_reason.h"
#include "api/handler/paging.h"
#include "api/routes/catalogue/reference_filter.h"
#include "api/store/playback/playback_session_list.h"
#include "api/store/playback/playback_store.h"
#include "common/crypto/uuid.h"
#include "common/process/log.h"

namespace sluice::routes::playback_sessions {
namespace {

namespace store = sluice::playback_session_list;

std::optional<std::string> status_filter(const Request& request) {
    constexpr std::string_view states[] = {"ACTIVE", "ENDED", "REVOKED", "EXPIRED"};
    const auto text = request.query_text("status");
    if (text.empty()) return std::nullopt;
    if (std::find(std::begin(states), std::end(states), text) == std::end(states)) {
        throw ApiError(error::invalid_query, "status must be one of: ACTIVE, ENDED, REVOKED, EXPIRED.", "status");
    }
    return text;
}

Response page_of(Services& services, const Request& request, const store::Filter& filter) {
    const auto paging = Paging::of(request);
    auto page = store::list(services.database, request.principal.tenant_id, filter, paging.page_size, paging.offset());
    return paging.answer(request, page.count, std::move(page.sessions));
}

/// Of one user; there are far fewer (`SLUICE_MAX_SESSIONS`).
constexpr std::int64_t max_open = 1000;

store::Filter open_sessions_of(Services& services, const Principal& user) {
    store::Filter filter;
    filter.ids.emplace();
    for (const auto& session : services.sessions.of_user(user.tenant_id, user.user_id))
        filter.ids->push_back(session.key.session_id);
    return filter;
}

/// The session that the path names. Throws not_found if the caller's tenant has no such session.
SessionKey require_session(Services& services, const Request& request) {
    const auto& id = request.params.at("id");
    const auto tenant_id = request.principal.tenant_id;
    const auto user = is_uuid(id) ? store::find_user(services.database, tenant_id, id) : std::nullopt;
    if (!user) throw ApiError(error::not_found);
    return {tenant_id, *user, id};
}

}  // namespace

Response list(Services& services, const Request& request) {
    request.allow_filters({"video", "enrollment", "lecture", "status", "search"});
    store::Filter filter;
    filter.video_id = reference_filter(services.database, request, "video", ReferenceTarget::video);
    filter.enrollment_id = reference_filter(services.database, request, "enrollment", ReferenceTarget::enrollment);
    filter.lecture_id = reference_filter(services.database, request, "lecture", ReferenceTarget::lecture);
    filter.status = status_filter(request);
    if (const auto search = request.query_text("search"); !search.empty()) filter.search = search;
    return page_of(services, request, filter);
}

Response revoke(Services& services, const Request& request) {
    const auto key = require_session(services, request);
    if (!revoke_playback_session(services.database, key.session_id, end_reason::revoked)) {
        throw ApiError(error::session_inactive);
    }
    // If this fails, SessionCloser does it: the row is the truth.
    services.liveness.end(key);
    services.sessions.revoke(key, end_reason::revoked);
    log::info("playback_revoked", {{"session_id", key.session_id}});
    return Response::json({{"ok", true}});
}

nlohmann::json open_sessions(Services& services, const Principal& user, const std::string& device_id) {
    const auto page = store::list(services.database, user.tenant_id, open_sessions_of(services, user), max_open, 0);
    auto list = nlohmann::json::array();
    for (const auto& session : page.sessions) {
        list.push_back({{"session_id", session.at("id")},
                        {"device_label", session.at("device_label")},
                        {"video", session.at("video")},
                        {"title", session.at("video_title")},
                        {"started_at", session.at("started_at")},
                        {"last_seen_at", session.at("last_seen_at")},
                        {"is_this_device", session.at("device_id") == device_id}});
    }
    return list;
}

Response list_own(Services& services, const Request& request) {
    request.allow_filters({"device_id"});
    const auto& caller = request.principal;
    const auto paging = Paging::of(request);
    auto page = store::list(services.database, caller.tenant_id, open_sessions_of(services, caller), paging.page_size,
                            paging.offset());
    const auto device = request.query_text("device_id");
    for (auto& session : page.sessions)
        session["is_this_device"] = session.at("device_id") == device;
    return paging.answer(request, page.count, std::move(page.sessions));
}

Response end_own(Services& services, const Request& request) {
    const auto key = require_session(services, request);
    if (key.user_id != request.principal.user_id) throw ApiError(error::not_found);
    const bool was_open = services.sessions.close(key);
    services.liveness.end(key);
    if (!was_open) throw ApiError(error::session_inactive);
    end_playback_sessions(services.database, {key.session_id}, end_reason::ended);
    log::info("playback_ended", {{"session_id", key.session_id}});
    return Response::json({{"ok", true}});
}

}  // namespace sluice::routes::playback_sessions
