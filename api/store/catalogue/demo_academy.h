#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "api/storage/storage.h"
#include "api/store/postgres/database.h"

namespace sluice {

/// Creates the demo academy if it is missing: tenant `demo`, one lecture with one session, one enrolled student, and an
/// account each for admin, staff, instructor and student with this password. A repeated call only changes the
/// passwords. Returns its ids:
/// {"tenant","lecture_id","session_id","student":{"user_id","enrollment_id"},"accounts":[…]}.
nlohmann::json seed_demo(Database& database, const std::string& password);

/// Creates the course `stream-demo` of the demo academy, which must exist, if it is missing: two sections of two
/// videos, the first two of them free. Their originals are in storage as if somebody had uploaded them, so they play
/// directly. They are PENDING, as completing an upload would have workers process it. Returns
/// {"lecture_id","video_ids":[…]}. Throws StorageError.
nlohmann::json seed_stream_demo(Database& database, Storage& storage);

/// Fills the session of the demo academy with the given numbers of students and of videos without bytes. Each video has
/// the progress of every student, and some events. The rows are the same each time; existing rows stay.
void seed_demo_crowd(Database& database, int students, int videos);

}  // namespace sluice
