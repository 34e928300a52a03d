#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "api/store/database.h"

namespace sluice {

/// Makes the demo academy where it is missing: tenant `demo`, one lecture with one session, one enrolled student, and
/// an account each for admin, staff and student with this password. Running it again changes nothing but the passwords.
/// Returns its ids: {"tenant","lecture_id","session_id","student":{"user_id","enrollment_id"},"accounts":[…]}.
nlohmann::json seed_demo(Database& database, const std::string& password);

/// Fills the demo academy with so many students of its session, and so many videos without bytes, each with everybody's
/// progress and some events. The same each time; what is there stays.
void seed_demo_crowd(Database& database, int students, int videos);

}  // namespace sluice
