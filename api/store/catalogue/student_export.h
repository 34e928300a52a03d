#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/store/postgres/database.h"

namespace sluice {

struct StudentExport {
    std::string members;    ///< of a JSON object, without its braces
    bool has_more = false;  ///< sessions or events beyond this page
};

/// Everything that is known of a student, as the database writes it: this may be much, and is only passed on.
/// `limit` and `offset` are of the playback sessions, and likewise of the playback events; the newest come first.
/// std::nullopt if there is no such student.
std::optional<StudentExport> export_student(Database& database, std::int64_t tenant_id, std::int64_t student_id,
                                            std::int64_t limit, std::int64_t offset);

}  // namespace sluice
