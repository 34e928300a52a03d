#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "api/domain/playback/watch_proof.h"
#include "api/store/database.h"

/// The proof of watch as it is written down, per playback session.
namespace sluice {

/// A sign of life of an ACTIVE session, with where its player was meanwhile, if it said so. A session in any other
/// state stays as it is.
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

/// Adds to what is known to have been served, of all these sessions at once.
void add_served(Database& database, const std::vector<ServedRanges>& sessions);

}  // namespace sluice
