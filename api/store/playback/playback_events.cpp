#include "api/store/playback/playback_events.h"

#include <iterator>

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::playback_events {
namespace {

constexpr double unsaid = -1;

nlohmann::json to_json(const pqxx::row& row) {
    const bool violated = row["violated"].as<bool>();
    const auto type = playback_event_type(row["type"].c_str()).value();
    const auto reason = optional_column<std::string>(row, "reason");
    return {{"id", row["id"].as<std::int64_t>()},
            {"session_id", row["session_id"].c_str()},
            {"video", row["video_id"].as<std::int64_t>()},
            {"video_title", row["video_title"].c_str()},
            {"enrollment_id", row["enrollment_id"].as<std::int64_t>()},
            {"student_name", row["student_name"].c_str()},
            {"user_id", row["user_id"].c_str()},
            {"event_type", row["type"].c_str()},
            {"occurred_at", time_column(row, "occurred_at")},
            {"received_at", time_column(row, "received_at")},
            {"event_payload", json_column(row, "payload")},
            {"policy_snapshot", json_column(row, "policy_snapshot")},
            {"violated", violated},
            {"violation_reason", reason ? nlohmann::json(*reason) : nlohmann::json()},
            {"severity", severity(type, violated)},
            {"score", row["score"].as<int>()}};
}

}  // namespace

bool insert(Database& database, const PlaybackClaims& claims, const nlohmann::json& policy,
            const std::vector<Event>& events, const std::function<bool()>& and_then) {
    std::vector<std::string> types;
    std::vector<double> times;
    std::vector<std::string> payloads;
    std::vector<std::string> reasons;
    for (const auto& event : events) {
        types.emplace_back(name(event.type));
        times.push_back(event.occurred_at.value_or(unsaid));
        payloads.push_back(event.payload.dump());
        reasons.emplace_back(event.reason == nullptr ? "" : event.reason);
    }
    struct Void {};
    try {
        database.transaction([&](Transaction& transaction) {
            transaction.run(sql::insert_playback_events, claims.tenant_id, claims.session_id, claims.video_id,
                            claims.enrollment_id, types, times, payloads, reasons, policy.dump());
            if (!and_then()) throw Void();
        });
    } catch (const Void&) {
        return false;
    }
    return true;
}

Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset) {
    Page page;
    for (const auto& row : database.run(sql::list_playback_events, tenant_id, filter.video_id,
                                        filter.newer_than_seconds, filter.types, filter.violated, filter.search,
                                        filter.enrollment_id, filter.lecture_id, filter.session_id, limit, offset)) {
        page.events.push_back(to_json(row));
    }
    page.count = std::ssize(page.events);
    // A first page that is not full is all that there is.
    if (offset == 0 && page.count < limit) return page;
    page.count =
        database
            .run(sql::count_playback_events, tenant_id, filter.video_id, filter.newer_than_seconds, filter.types,
                 filter.violated, filter.search, filter.enrollment_id, filter.lecture_id, filter.session_id)[0][0]
            .as<std::int64_t>();
    return page;
}

std::optional<nlohmann::json> find(Database& database, std::int64_t tenant_id, std::int64_t id) {
    const auto rows = database.run(sql::select_playback_event, tenant_id, id);
    if (rows.empty()) return std::nullopt;
    return to_json(rows[0]);
}

nlohmann::json risks(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                     std::optional<double> newer_than_seconds, std::int64_t limit) {
    auto list = nlohmann::json::array();
    for (const auto& row : database.run(sql::rank_playback_risks, tenant_id, video_id, newer_than_seconds, limit)) {
        list.push_back({{"enrollment_id", row["enrollment_id"].as<std::int64_t>()},
                        {"student_name", row["student_name"].c_str()},
                        {"score", row["score"].as<std::int64_t>()},
                        {"danger", row["danger"].as<std::int64_t>()},
                        {"warn", row["warn"].as<std::int64_t>()},
                        {"info", row["info"].as<std::int64_t>()},
                        {"last_occurred_at", time_column(row, "last_occurred_at")}});
    }
    return list;
}

std::int64_t forget(Database& database, int max_age_days, int limit) {
    return static_cast<std::int64_t>(database.run(sql::delete_playback_events, max_age_days, limit).affected_rows());
}

}  // namespace sluice::playback_events
