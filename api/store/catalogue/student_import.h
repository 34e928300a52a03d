#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/domain/student_file.h"
#include "api/store/postgres/database.h"

namespace sluice {

/// Makes or changes a student for each good line of the file, in one statement: `created`, `updated` or `unchanged`, in
/// the order of the good lines. A column that the file does not have stays as it is; an empty cell makes its field
/// null. Without `writes` nothing is changed. Throws invalid_csv if the file is not UTF-8.
std::vector<std::string> import_students(Database& database, std::int64_t tenant_id, const StudentFile& file,
                                         bool writes);

}  // namespace sluice
