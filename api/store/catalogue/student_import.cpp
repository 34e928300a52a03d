#include "api/store/catalogue/student_import.h"

#include <array>

#include "api/domain/errors.h"
#include "api/store/postgres/sql.h"

namespace sluice {
namespace {

std::vector<Parameter> arguments_of(std::int64_t tenant_id, const StudentFile& file, bool writes) {
    std::array<std::vector<std::string>, student_columns> columns;
    for (const auto& line : file.lines) {
        if (!line.fault.empty()) continue;
        for (std::size_t i = 0; i < student_columns; ++i)
            columns.at(i).push_back(line.cells.at(i));
    }
    std::vector<Parameter> arguments{to_parameter(tenant_id)};
    for (const auto& column : columns)
        arguments.push_back(to_parameter(column));
    arguments.push_back(to_parameter(writes));
    for (const auto column :
         {StudentColumn::student_phone, StudentColumn::parent_phone, StudentColumn::school, StudentColumn::grade})
        arguments.push_back(to_parameter(file.has_column(column)));
    return arguments;
}

}  // namespace

std::vector<std::string> import_students(Database& database, std::int64_t tenant_id, const StudentFile& file,
                                         bool writes) {
    const auto arguments = arguments_of(tenant_id, file, writes);
    try {
        return database.transaction([&](Transaction& transaction) {
            std::vector<std::string> results;
            for (const auto& row : transaction.run_with(sql::import_students, arguments))
                results.push_back(row["result"].as<std::string>());
            return results;
        });
    } catch (const StatementRefused& refusal) {
        if (refusal.reason() != StatementRefused::Reason::invalid_text) throw;
        throw ApiError(error::invalid_csv, "The file is not in UTF-8; spreadsheets call it CSV UTF-8.");
    }
}

}  // namespace sluice
