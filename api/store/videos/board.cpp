#include "api/store/videos/board.h"

#include <iterator>

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"
#include "api/store/videos/video_row.h"

namespace sluice::board {

const std::vector<std::string>& orders() {
    static const std::vector<std::string> all{"queue",       "title",      "-title",     "created_at",
                                              "-created_at", "updated_at", "-updated_at"};
    return all;
}

Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset) {
    Page page;
    for (const auto& row : database.run(sql::list_board, tenant_id, filter.statuses, filter.lecture_id,
                                        filter.session_id, filter.search, filter.order, limit, offset)) {
        const auto stage = optional_column<std::string>(row, "stage");
        page.entries.push_back({videos::to_video(row), stage ? nlohmann::json(*stage) : nlohmann::json(),
                                json_column(row, "chunks"), json_column(row, "workers"), json_column(row, "segments")});
    }
    page.count = std::ssize(page.entries);
    // A first page that is not full is all that there is.
    if (offset == 0 && page.count < limit) return page;
    page.count = database
                     .run(sql::count_board, tenant_id, filter.statuses, filter.lecture_id, filter.session_id,
                          filter.search)[0][0]
                     .as<std::int64_t>();
    return page;
}

QueueState queue_state(Database& database, std::int64_t tenant_id) {
    const auto row = database.run(sql::select_queue_state, tenant_id)[0];
    const auto number = [&](const char* name) { return row[name].as<std::int64_t>(); };
    const auto eta_seconds = optional_column<double>(row, "eta_seconds");
    QueueState state;
    for (const char* status : {"pending", "uploaded", "processing", "ready", "failed"})
        state.counts[status] = number(status);
    state.queue = {{"waiting", number("uploaded")},
                   {"running", number("processing")},
                   {"failed_24h", number("failed_24h")},
                   {"workers", number("workers")},
                   {"eta_seconds", eta_seconds ? nlohmann::json(*eta_seconds) : nlohmann::json()}};
    return state;
}

}  // namespace sluice::board
