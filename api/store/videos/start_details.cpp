#include "api/store/videos/start_details.h"

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"
#include "api/store/videos/video_row.h"

namespace sluice {

std::optional<StartDetails> find_start_details(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                               std::int64_t enrollment_id) {
    const auto rows = database.run(sql::select_start_details, tenant_id, video_id, enrollment_id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows[0];
    return StartDetails{videos::to_video(row),
                        row["student_name"].as<std::string>(),
                        row["last_position_seconds"].as<double>(),
                        row["max_watched_seconds"].as<double>(),
                        row["completed"].as<bool>(),
                        json_column(row, "next")};
}

}  // namespace sluice
