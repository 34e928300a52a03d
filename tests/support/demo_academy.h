#pragma once

#include <cstdint>
#include <string>

#include "tests/support/test_database.h"

namespace sluice {

/// The rows of one small academy: a lecture with one session, and a student who is enrolled and may see that session.
struct DemoAcademy {
    /// Inserts the rows for a new tenant with this code.
    DemoAcademy(TestDatabase& test, const std::string& code);

    std::string tenant_code;
    std::int64_t tenant_id = 0;
    std::int64_t lecture_id = 0;
    std::int64_t session_id = 0;
    std::int64_t student_id = 0;
    std::string student_user_id;  ///< `sub` of the student's access token
    std::int64_t enrollment_id = 0;
};

}  // namespace sluice
