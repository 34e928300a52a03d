#include "api/store/videos/streams.h"

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::streams {

std::optional<Stream> find(Database& database, std::int64_t video_id, const std::optional<std::string>& user_id,
                           std::optional<std::int64_t> tenant_id) {
    const auto rows = database.run(sql::select_stream, video_id, user_id, tenant_id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows[0];
    const auto file_key = optional_column<std::string>(row, "file_key");
    const auto bytes = optional_column<std::int64_t>(row, "source_bytes");
    if (!file_key || !bytes || row["is_source_removed"].as<bool>()) return std::nullopt;
    Stream stream;
    stream.tenant_id = row["tenant_id"].as<std::int64_t>();
    stream.file_key = *file_key;
    stream.bytes = *bytes;
    stream.content_type = row["content_type"].as<std::string>();
    stream.duration_seconds = optional_column<double>(row, "duration_seconds");
    stream.source = json_column(row, "source");
    stream.enrollment_id = optional_column<std::int64_t>(row, "enrollment_id");
    auto& facts = stream.facts;
    facts.is_published = row["is_published"].as<bool>();
    facts.free_videos = row["free_lectures_count"].as<std::int64_t>();
    facts.place = row["place"].as<std::int64_t>();
    facts.account_is_pending = row["account_is_pending"].as<bool>();
    facts.enrollment.enrollment_is_callers = stream.enrollment_id.has_value();
    facts.enrollment.enrollment_is_active = row["is_active"].as<bool>();
    facts.enrollment.opens_session = row["opens_session"].as<bool>();
    facts.enrollment.rule = permission_rule(row["rule"].c_str()).value();
    return stream;
}

void put_progress(Database& database, std::int64_t tenant_id, std::int64_t video_id, std::int64_t enrollment_id,
                  double share, double position_seconds) {
    database.run(sql::put_watch_progress, tenant_id, video_id, enrollment_id, share, position_seconds);
}

std::optional<Progress> find_progress(Database& database, std::int64_t video_id, std::int64_t enrollment_id) {
    const auto rows = database.run(sql::select_watch_progress, video_id, enrollment_id);
    if (rows.empty()) return std::nullopt;
    return Progress{rows[0]["progress"].as<double>(), rows[0]["last_position_seconds"].as<double>(),
                    time_column(rows[0], "updated_at")};
}

}  // namespace sluice::streams
