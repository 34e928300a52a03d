#include "api/routes/videos/board.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/domain/errors.h"
#include "api/handler/paging.h"
#include "api/routes/catalogue/reference_filter.h"
#include "api/routes/videos/video_object.h"
#include "api/store/queue/workers.h"
#include "api/store/videos/board.h"

namespace sluice::routes::board {
namespace {

using nlohmann::json;

/// The status that a group of the board stands for; empty for an unknown one.
std::string status_of(std::string_view group) {
    constexpr std::pair<std::string_view, VideoStatus> groups[] = {{"pending", VideoStatus::pending},
                                                                   {"waiting", VideoStatus::uploaded},
                                                                   {"running", VideoStatus::processing},
                                                                   {"ready", VideoStatus::ready},
                                                                   {"failed", VideoStatus::failed}};
    for (const auto& [known, status] : groups) {
        if (known == group) return std::string(name(status));
    }
    return {};
}

/// `?state=waiting,running`
std::optional<std::vector<std::string>> statuses(const Request& request) {
    auto text = request.query_text("state");
    if (text.empty()) return std::nullopt;
    std::vector<std::string> list;
    while (!text.empty()) {
        const auto group = text.substr(0, text.find(','));
        text.erase(0, group.size() + 1);
        list.push_back(status_of(group));
        if (list.back().empty()) {
            throw ApiError(error::invalid_query, "state must be of: pending, waiting, running, ready, failed.",
                           "state");
        }
    }
    return list;
}

std::string order(const Request& request) {
    const auto& orders = sluice::board::orders();
    auto text = request.query_text("sort");
    if (text.empty()) return orders.front();
    if (std::find(orders.begin(), orders.end(), text) == orders.end()) {
        throw ApiError(error::invalid_query, fmt::format("sort must be one of: {}.", fmt::join(orders, ", ")), "sort");
    }
    return text;
}

json to_json(const Services& services, const sluice::board::Entry& entry, Role reader) {
    auto object = video_object(services, entry.video, reader);
    object.update({{"lecture", entry.video.lecture_id},
                   {"lecture_title", entry.video.lecture_title},
                   {"session_title", entry.video.session_title},
                   {"stage", entry.stage},
                   {"chunks", entry.chunks},
                   {"workers", entry.workers},
                   {"segments", entry.segments}});
    return object;
}

}  // namespace

Response list(Services& services, const Request& request) {
    request.allow_filters({"state", "lecture", "session", "search", "sort"});
    const auto paging = Paging::of(request);
    const auto tenant_id = request.principal.tenant_id;
    sluice::board::Filter filter;
    filter.statuses = statuses(request);
    filter.lecture_id = reference_filter(services.database, request, "lecture", ReferenceTarget::lecture);
    filter.session_id = reference_filter(services.database, request, "session", ReferenceTarget::session);
    if (const auto search = request.query_text("search"); !search.empty()) filter.search = search;
    filter.order = order(request);
    const auto page = sluice::board::list(services.database, tenant_id, filter, paging.page_size, paging.offset());
    const auto state = sluice::board::queue_state(services.database, tenant_id);
    auto results = json::array();
    for (const auto& entry : page.entries)
        results.push_back(to_json(services, entry, request.principal.role));
    return paging.answer(request, page.count, std::move(results), {{"counts", state.counts}, {"queue", state.queue}});
}

Response workers(Services& services, const Request& request) {
    request.allow_filters({});
    return Response::json(sluice::workers::list(services.database, request.principal.tenant_id));
}

}  // namespace sluice::routes::board
