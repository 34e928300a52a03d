#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"

namespace sluice {

/// What our pages show of a user who has logged in.
struct LoginProfile {
    nlohmann::json username;     ///< of the account; null for a user of a host system
    nlohmann::json name;         ///< of the student; null for others
    nlohmann::json enrollments;  ///< ACTIVE ones: `[{id, lecture, lecture_title}]`
};

LoginProfile find_login_profile(Database& database, std::int64_t tenant_id, const std::string& user_id);

}  // namespace sluice
