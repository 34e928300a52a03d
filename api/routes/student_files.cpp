#include "api/routes/student_files.h"

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/server/services.h"
#include "api/store/catalogue/student_export.h"
#include "common/process/log.h"

namespace sluice::routes::student_files {
namespace {

using nlohmann::json;

/// Playback sessions, and as many events, in one answer of the export.
constexpr std::int64_t max_page_size = 10'000;
constexpr std::int64_t max_page = 1'000'000;

}  // namespace

Response export_json(Services& services, const Request& request) {
    const auto id = request.id_param("id");
    request.allow_filters({});
    const auto page = request.query_integer("page", 1, 1, max_page);
    const auto size = request.query_integer("page_size", max_page_size, 1, max_page_size);
    const auto found = export_student(services.database, request.principal.tenant_id, id, size, (page - 1) * size);
    if (!found) throw ApiError(error::not_found);
    const auto next =
        found->has_more ? json(fmt::format("{}?page={}&page_size={}", request.path, page + 1, size)) : json();
    log::info("student_exported",
              {{"request_id", request.id}, {"user", request.principal.user_id}, {"student_id", id}});
    return Response::text(fmt::format("{{{},\"next\":{}}}", found->members, next.dump()), "application/json")
        .with("Content-Disposition", fmt::format("attachment; filename=\"student_{}.json\"", id))
        .with("Cache-Control", "no-store");
}

}  // namespace sluice::routes::student_files
