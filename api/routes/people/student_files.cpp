#include "api/routes/people/student_files.h"

#include <map>

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/domain/student_file.h"
#include "api/server/services.h"
#include "api/store/catalogue/student_export.h"
#include "api/store/catalogue/student_import.h"
#include "common/process/log.h"

namespace sluice::routes::student_files {
namespace {

using nlohmann::json;

constexpr std::size_t max_file_bytes = std::size_t{5} << 20;
/// Playback sessions, and as many events, in one answer of the export.
constexpr std::int64_t max_page_size = 10'000;
constexpr std::int64_t max_page = 1'000'000;
constexpr const char* failed = "failed";

/// Each line with its result; `results` are those of the good lines.
json report(const StudentFile& file, const std::vector<std::string>& results, bool is_dry_run) {
    std::map<std::string, int> counts{{"created", 0}, {"updated", 0}, {"unchanged", 0}, {failed, 0}};
    auto lines = json::array();
    auto result = results.begin();
    for (const auto& line : file.lines) {
        json shown{{"line", line.line}, {"user_id", line[StudentColumn::user_id]}};
        if (line.fault.empty()) {
            shown["result"] = *result++;
        } else {
            shown["result"] = failed;
            shown["detail"] = error::invalid_field.code;
            shown["message"] = line.fault;
            if (line.faulty_field != nullptr) shown["field"] = line.faulty_field;
        }
        ++counts[shown.at("result").get<std::string>()];
        lines.push_back(std::move(shown));
    }
    json answer(counts);
    answer["dry_run"] = is_dry_run;
    answer["lines"] = std::move(lines);
    return answer;
}

}  // namespace

Response import_csv(Services& services, const Request& request) {
    request.allow_filters({"dry_run"});
    const bool is_dry_run = request.query_flag("dry_run").value_or(true);
    const auto file = read_student_file(request.read_text(max_file_bytes));
    const auto results = import_students(services.database, request.principal.tenant_id, file, !is_dry_run);
    auto answer = report(file, results, is_dry_run);
    if (!is_dry_run) {
        log::info("students_imported", {{"user", request.principal.user_id},
                                        {"created", answer.at("created")},
                                        {"updated", answer.at("updated")},
                                        {"failed", answer.at(failed)}});
    }
    return Response::json(answer);
}

Response export_json(Services& services, const Request& request) {
    const auto id = request.id_param("id");
    request.allow_filters({});
    const auto page = request.query_integer("page", 1, 1, max_page);
    const auto size = request.query_integer("page_size", max_page_size, 1, max_page_size);
    const auto found = export_student(services.database, request.principal.tenant_id, id, size, (page - 1) * size);
    if (!found) throw ApiError(error::not_found);
    const auto next =
        found->has_more ? json(fmt::format("{}?page={}&page_size={}", request.path, page + 1, size)) : json();
    log::info("student_exported", {{"user", request.principal.user_id}, {"student_id", id}});
    return Response::text(fmt::format("{{{},\"next\":{}}}", found->members, next.dump()), "application/json")
        .with("Content-Disposition", fmt::format("attachment; filename=\"student_{}.json\"", id))
        .with("Cache-Control", "no-store");
}

}  // namespace sluice::routes::student_files
