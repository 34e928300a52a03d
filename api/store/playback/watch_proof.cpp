#include "api/store/playback/watch_proof.h"

#include <cmath>

#include <fmt/format.h>

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice {
namespace {

constexpr double ms_per_second = 1000;

std::int32_t to_ms(double seconds) {
    return static_cast<std::int32_t>(std::lround(seconds * ms_per_second));
}

/// An int4multirange in PostgreSQL's text form; the ranges may be unordered and overlap.
std::string to_multirange(const std::vector<ServedRange>& ranges) {
    std::string text = "{";
    for (const auto& range : ranges) {
        if (text.size() > 1) text += ',';
        text += fmt::format("[{},{})", range.from_ms, range.to_ms);
    }
    return text + '}';
}

}  // namespace

void note_playhead(Database& database, const std::string& session_id, std::span<const PlayheadMark> marks) {
    if (marks.empty()) {
        database.run(sql::touch_playback_session, session_id);
        return;
    }
    database.transaction([&](Transaction& transaction) {
        const auto rows = transaction.run(sql::lock_playhead, session_id);
        if (rows.empty()) return;
        const auto row = rows[0];
        Playhead playhead;
        if (const auto position = optional_column<double>(row, "position_ms")) {
            playhead.position_seconds = *position / ms_per_second;
        }
        if (const auto slack = optional_column<double>(row, "slack_ms")) {
            playhead.slack_seconds = *slack / ms_per_second;
        }
        std::vector<ServedRange> reported;
        for (const auto& [from, to] :
             follow(playhead, marks, row["elapsed_seconds"].as<double>(), row["max_rate"].as<double>())) {
            reported.push_back({to_ms(from), to_ms(to)});
        }
        transaction.run(sql::move_playhead, session_id, to_ms(playhead.position_seconds.value()),
                        to_ms(playhead.slack_seconds), to_multirange(reported));
    });
}

void add_served(Database& database, const std::vector<ServedRanges>& sessions) {
    if (sessions.empty()) return;
    std::vector<std::string> ids;
    std::vector<std::string> ranges;
    for (const auto& session : sessions) {
        ids.push_back(session.session_id);
        ranges.push_back(to_multirange(session.ranges));
    }
    database.run(sql::add_served, ids, ranges);
}

}  // namespace sluice
