#include "api/routes/videos/bulk.h"

#include <functional>
#include <memory>

#include "api/domain/errors.h"
#include "api/handler/fields.h"
#include "api/routes/videos/video_fields.h"
#include "api/routes/videos/videos.h"
#include "common/process/log.h"

namespace sluice::routes::bulk {
namespace {

using nlohmann::json;

/// What one request may do while its caller waits.
constexpr std::size_t max_videos_at_once = 500;
/// What a filter may find.
constexpr std::int64_t max_videos = 100'000;
constexpr std::size_t max_action_characters = 16;
constexpr std::size_t max_search_characters = 255;

/// Does it to one video. Throws ApiError with the refusal.
using Action = std::function<void(std::int64_t id)>;

sluice::videos::Video require(Services& services, std::int64_t tenant_id, std::int64_t id) {
    auto video = sluice::videos::find(services.database, tenant_id, id);
    if (!video) throw ApiError(error::not_found);
    return *std::move(video);
}

/// What a PATCH with these fields would do.
Action change(Services& services, std::int64_t tenant_id, const json& fields) {
    const auto changes = video_changes(Fields(fields));
    return [&services, tenant_id, changes](std::int64_t id) {
        if (!sluice::videos::update(services.database, tenant_id, id, changes)) throw ApiError(error::not_found);
        services.board_events.video_changed(tenant_id, id);
    };
}

json required_value(const json& body) {
    if (!Fields(body).has("value")) Fields::refuse("value", "is required");
    return body.at("value");
}

Action policy_change(Services& services, std::int64_t tenant_id, const json& body) {
    const auto value = required_value(body);
    if (!value.is_object()) Fields::refuse("value", "must be an object");
    Fields(value).allow_only({"allow_skip", "max_speed", "show_watermark"});
    return change(services, tenant_id, value);
}

Action action_of(Services& services, const Request& request) {
    const auto tenant_id = request.principal.tenant_id;
    const auto action = Fields(request.body).text("action", max_action_characters);
    if (action == "retry") {
        return [&services, tenant_id, trace_id = request.trace_id](std::int64_t id) {
            videos::retry_video(services, require(services, tenant_id, id), trace_id);
        };
    }
    if (action == "cancel") {
        return [&services, tenant_id](std::int64_t id) {
            videos::cancel_video(services, require(services, tenant_id, id));
        };
    }
    if (action == "delete") {
        return [&services, tenant_id](std::int64_t id) { videos::remove_video(services, tenant_id, id); };
    }
    if (action == "priority") return change(services, tenant_id, {{"priority", required_value(request.body)}});
    if (action == "move") return change(services, tenant_id, {{"session", required_value(request.body)}});
    if (action == "policy") return policy_change(services, tenant_id, request.body);
    Fields::refuse("action", "must be retry, cancel, delete, priority, policy or move");
}

json result_of(const Action& action, std::int64_t id) {
    try {
        action(id);
        return {{"id", id}, {"ok", true}};
    } catch (const ApiError& refusal) {
        return {{"id", id}, {"ok", false}, {"detail", refusal.kind().code}};
    }
}

/// The ids of the videos that `filter` finds.
std::vector<std::int64_t> matching(Services& services, const Request& request) {
    const auto& object = request.body.at("filter");
    if (!object.is_object()) Fields::refuse("filter", "must be an object");
    const Fields fields(object);
    fields.allow_only({"session", "status", "search"});
    sluice::videos::Filter filter;
    filter.session_id = fields.optional_id("session");
    if (const auto status = fields.optional_text("status", max_action_characters)) {
        filter.status = video_status(*status);
        if (!filter.status) Fields::refuse("filter", "must have a status of videos");
    }
    filter.search = fields.optional_text("search", max_search_characters);
    return sluice::videos::list_ids(services.database, request.principal.tenant_id, filter, max_videos);
}

std::vector<std::int64_t> chosen(Services& services, const Request& request) {
    const Fields fields(request.body);
    if (fields.has("ids") == fields.has("filter")) Fields::refuse("ids", "or filter is required, and not both");
    return fields.has("ids") ? fields.ids("ids", max_videos_at_once) : matching(services, request);
}

}  // namespace

Response run(Services& services, const Request& request) {
    const auto action = action_of(services, request);
    const auto ids = chosen(services, request);
    log::info("bulk",
              {{"user", request.principal.user_id}, {"action", request.body.at("action")}, {"videos", ids.size()}});
    if (ids.size() > max_videos_at_once) {
        const auto do_all = [action, ids](const std::stop_token& stop) {
            for (const auto id : ids) {
                if (stop.stop_requested()) return;
                result_of(action, id);
            }
        };
        if (!services.background.add("bulk", do_all)) throw ApiError(error::server_busy);
        return Response::json({{"matched", ids.size()}}, 202);
    }
    auto results = json::array();
    std::size_t done = 0;
    for (const auto id : ids) {
        results.push_back(result_of(action, id));
        done += results.back().at("ok").get<bool>() ? 1 : 0;
    }
    return Response::json({{"matched", ids.size()}, {"done", done}, {"results", results}});
}

}  // namespace sluice::routes::bulk
