#include "tests/support/demo_academy.h"

#include <fmt/format.h>

namespace sluice {

DemoAcademy::DemoAcademy(TestDatabase& test, const std::string& code)
    : tenant_code(code), student_user_id(code + "-student-1") {
    const auto insert = [&](const std::string& sql) { return test.value<std::int64_t>(sql + " RETURNING id"); };
    tenant_id = insert(fmt::format("INSERT INTO tenant (code, name) VALUES ('{0}', '{0}')", code));
    lecture_id = insert(fmt::format("INSERT INTO lecture (tenant_id, title) VALUES ({}, 'Algebra')", tenant_id));
    session_id = insert(fmt::format(
        "INSERT INTO lecture_session (tenant_id, lecture_id, title) VALUES ({}, {}, 'Groups')", tenant_id, lecture_id));
    student_id = insert(fmt::format("INSERT INTO student (tenant_id, user_id, name) VALUES ({}, '{}', 'Emmy')",
                                    tenant_id, student_user_id));
    enrollment_id = insert(fmt::format("INSERT INTO enrollment (tenant_id, student_id, lecture_id) VALUES ({}, {}, {})",
                                       tenant_id, student_id, lecture_id));
    insert(fmt::format("INSERT INTO session_enrollment (tenant_id, session_id, enrollment_id) VALUES ({}, {}, {})",
                       tenant_id, session_id, enrollment_id));
}

}  // namespace sluice
