#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"

namespace sluice {

/// Creates the demo academy if it is missing: tenant `demo`, one lecture with one session, one enrolled student, and an
/// account each for admin, staff, instructor and student with this password. A repeated call only changes the
/// passwords. Returns its ids:
/// {"tenant","lecture_id","session_id","student":{"user_id","enrollment_id"},"accounts":[…]}.
nlohmann::json seed_demo(Database& database, const std::string& password);

/// Fills the session of the demo academy with the given numbers of students and of videos without bytes. Each video has
/// the progress of every student, and some events. The rows are the same each time; existing rows stay.
void seed_demo_crowd(Database& database, int students, int videos);

}  // namespace sluice
