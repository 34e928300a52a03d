#include "api/handler/paging.h"

#include "common/text/percent.h"

namespace sluice {
namespace {

constexpr std::int64_t default_page_size = 50;
constexpr std::int64_t max_page_size = 500;
constexpr std::int64_t max_page = 1'000'000;

std::string page_url(const Request& request, std::int64_t page) {
    auto url = request.path + "?page=" + std::to_string(page);
    for (const auto& [name, value] : request.query) {
        if (name == "page") continue;
        url += '&' + percent_encode(name) + '=' + percent_encode(value);
    }
    return url;
}

}  // namespace

Paging Paging::of(const Request& request) {
    return {request.query_integer("page", 1, 1, max_page),
            request.query_integer("page_size", default_page_size, 1, max_page_size)};
}

Response Paging::answer(const Request& request, std::int64_t count, nlohmann::json results,
                        const nlohmann::json& more) const {
    nlohmann::json body{{"count", count}, {"next", nullptr}, {"previous", nullptr}, {"results", std::move(results)}};
    if (page * page_size < count) body["next"] = page_url(request, page + 1);
    if (page > 1) body["previous"] = page_url(request, page - 1);
    body.update(more);
    return Response::json(body);
}

}  // namespace sluice
