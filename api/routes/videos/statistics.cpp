#include "api/routes/videos/statistics.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "api/domain/catalogue.h"
#include "api/domain/errors.h"
#include "api/handler/csv.h"
#include "api/handler/time_range.h"
#include "api/routes/videos/video_object.h"
#include "api/routes/videos/videos.h"
#include "api/store/playback/playback_events.h"
#include "api/store/videos/statistics.h"

namespace sluice::routes::statistics {
namespace {

using nlohmann::json;

/// A class has at most a few hundred students; a longer list is paged.
constexpr std::int64_t max_students = 5000;

double share(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

/// With one decimal.
double percent(double share) {
    constexpr double thousand = 1000;
    constexpr double ten = 10;
    return std::round(share * thousand) / ten;
}

void require_attendance_status(const std::string& text) {
    const auto& choices = sluice::catalogue::attendance.fields.back().choices;
    if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
        throw ApiError(error::invalid_query,
                       fmt::format("attendance_status must be one of: {}.", fmt::join(choices, ", ")),
                       "attendance_status");
    }
}

const char* achievement_status(double progress) {
    constexpr double completed = 0.95;
    constexpr double warning = 0.5;
    return progress >= completed ? "completed" : progress >= warning ? "warning" : "danger";
}

json only(const json& student, std::initializer_list<const char*> names) {
    json object = json::object();
    for (const char* name : names)
        object[name] = student.at(name);
    return object;
}

sluice::statistics::Filter read_filter(const Request& request) {
    request.allow_filters({"search", "attendance_status"});
    sluice::statistics::Filter filter;
    if (const auto search = request.query_text("search"); !search.empty()) filter.search = search;
    if (const auto status = request.query_text("attendance_status"); !status.empty()) {
        require_attendance_status(status);
        filter.attendance_status = status;
    }
    filter.limit = max_students;
    return filter;
}

/// Those who attended ONLINE: `{summary, students}`.
json achievement_of(Services& services, const sluice::videos::Video& video) {
    sluice::statistics::Filter filter;
    filter.attendance_status = "ONLINE";
    filter.only_active = false;
    filter.limit = max_students;
    const auto audience = sluice::statistics::audience(services.database, video.tenant_id, video.id, filter);
    double progress_sum = 0;
    std::int64_t completed = 0;
    auto students = json::array();
    for (const auto& student : audience.students) {
        const auto progress = student.at("progress").get<double>();
        progress_sum += progress;
        if (student.at("completed").get<bool>()) ++completed;
        auto& shown = students.emplace_back(only(student, {"enrollment", "student_name", "completed", "last_position",
                                                           "watched_seconds", "watched_ratio", "suspicious"}));
        shown["progress"] = percent(progress);
        shown["status"] = achievement_status(progress);
    }
    const auto count = static_cast<std::int64_t>(students.size());
    const double average = count > 0 ? progress_sum / static_cast<double>(count) : 0;
    return {{"summary",
             {{"total_students", audience.total},
              {"avg_progress", percent(average)},
              {"completed_rate", percent(share(completed, count))},
              {"incomplete_count", audience.total - completed}}},
            {"students", std::move(students)}};
}

std::string csv_cell(const json& value) {
    if (value.is_null()) return {};
    if (value.is_boolean()) return value.get<bool>() ? "Y" : "N";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// `video_{id}_{what}.csv`, a line for each student.
Response csv_file(const json& students, const std::vector<std::string>& columns, std::int64_t video_id,
                  const char* what) {
    auto text = csv_record(columns);
    for (const auto& student : students) {
        std::vector<std::string> cells;
        for (const auto& column : columns)
            cells.push_back(csv_cell(student.at(column)));
        text += csv_record(cells);
    }
    return Response::text(std::move(text), "text/csv; charset=utf-8")
        .with("Content-Disposition", fmt::format("attachment; filename=\"video_{}_{}.csv\"", video_id, what));
}

}  // namespace

Response stats(Services& services, const Request& request) {
    const auto video = videos::require_nested_video(services, request);
    auto filter = read_filter(request);
    filter.limit = request.query_integer("page_size", max_students, 1, max_students);
    filter.offset = (request.query_integer("page", 1, 1, max_students) - 1) * filter.limit;
    auto audience = sluice::statistics::audience(services.database, video.tenant_id, video.id, filter);
    return Response::json({{"video", video_object(services, video)},
                           {"students", std::move(audience.students)},
                           {"total_filtered", audience.total}});
}

Response summary(Services& services, const Request& request) {
    constexpr std::int64_t max_risks = 5;
    request.allow_filters({"range"});
    const auto range = TimeRange::of(request, "7d");
    const auto video = videos::require_video(services, request);
    const auto summary = sluice::statistics::summary(services.database, video.tenant_id, video.id);
    auto risks = json::array();
    for (const auto& risk :
         sluice::playback_events::risks(services.database, video.tenant_id, video.id, range.seconds, max_risks)) {
        risks.push_back({{"enrollment", risk.at("enrollment_id")},
                         {"student_name", risk.at("student_name")},
                         {"score", risk.at("score")}});
    }
    return Response::json({{"video_id", video.id},
                           {"range", range.text},
                           {"total_students", summary.total_students},
                           {"completed_count", summary.completed_count},
                           {"completion_rate", share(summary.completed_count, summary.total_students)},
                           {"watched_seconds_est", summary.watched_seconds},
                           {"risk_top", std::move(risks)}});
}

Response achievement(Services& services, const Request& request) {
    request.allow_filters({});
    return Response::json(achievement_of(services, videos::require_video(services, request)));
}

Response export_stats(Services& services, const Request& request) {
    const auto filter = read_filter(request);
    const auto video = videos::require_video(services, request);
    const auto audience = sluice::statistics::audience(services.database, video.tenant_id, video.id, filter);
    return csv_file(audience.students,
                    {"enrollment", "student_name", "attendance_status", "progress", "completed", "rule",
                     "effective_rule", "last_position", "watched_seconds", "watched_ratio", "suspicious",
                     "student_phone", "parent_phone", "school", "grade"},
                    video.id, "stats");
}

Response export_achievement(Services& services, const Request& request) {
    request.allow_filters({});
    const auto video = videos::require_video(services, request);
    return csv_file(achievement_of(services, video).at("students"),
                    {"enrollment", "student_name", "progress", "completed", "last_position", "watched_seconds",
                     "watched_ratio", "suspicious", "status"},
                    video.id, "achievement");
}

Response policy_impact(Services& services, const Request& request) {
    request.allow_filters({});
    const auto video = videos::require_video(services, request);
    return Response::json(
        sluice::statistics::policy_impact(services.database, video.tenant_id, video.id, max_students));
}

}  // namespace sluice::routes::statistics
