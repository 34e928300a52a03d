#include "api/store/catalogue/student_export.h"

#include "api/store/postgres/sql.h"

namespace sluice {
namespace {

std::string members_of(const pqxx::row& row) {
    const std::string_view object(row["export"].c_str(), row["export"].size());
    return std::string(object.substr(1, object.size() - 2));
}

}  // namespace

std::optional<StudentExport> export_student(Database& database, std::int64_t tenant_id, std::int64_t student_id,
                                            std::int64_t limit, std::int64_t offset) {
    return database.transaction([&](Transaction& transaction) -> std::optional<StudentExport> {
        const auto student = transaction.run(sql::export_student, tenant_id, student_id);
        if (student.empty()) return std::nullopt;
        const auto playback = transaction.run(sql::export_student_playback, tenant_id, student_id, limit, offset)[0];
        StudentExport page{members_of(student[0]) + ',' + members_of(playback), playback["has_more"].as<bool>()};
        return page;
    });
}

}  // namespace sluice
