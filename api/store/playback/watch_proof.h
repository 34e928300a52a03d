#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "api/domain/playback/watch_proof.h"
#include "api/store/postgres/database.h"

/// The proof of watch as it is stored, per playback session.
namespace sluice {

/// Records a sign of life of an ACTIVE session, with the positions that its player has reported, if any. A session in
/// any other state stays as it is.
void note_playhead(Database& database, const std::string& session_id, std::span<const PlayheadMark> marks);

/// A part of a video, in ms.
struct ServedRange {
    std::int32_t from_ms = 0;
    std::int32_t to_ms = 0;
    friend auto operator<=>(const ServedRange&, const ServedRange&) = default;
};

/// What was served to a session.
struct ServedRanges {
    std::string session_id;
    std::vector<ServedRange> ranges;
};

/// Adds the served ranges of all these sessions, in one statement.
void add_served(Database& database, const std::vector<ServedRanges>& sessions);

}  // namespace sluice
