#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A file of students, as a spreadsheet writes it. Pure.
namespace sluice {

/// The columns, which are the fields of catalogue::students.
enum class StudentColumn { name, user_id, student_phone, parent_phone, school, grade };
inline constexpr std::size_t student_columns = 6;

struct StudentLine {
    std::size_t line = 0;                            ///< of the file, from 1
    std::array<std::string, student_columns> cells;  ///< by StudentColumn, without blanks around; may be empty
    const char* faulty_field = nullptr;              ///< the column that is to blame; null if none is
    std::string fault;                               ///< why the line is left out; empty: it is good

    [[nodiscard]] const std::string& operator[](StudentColumn column) const {
        return cells.at(static_cast<std::size_t>(column));
    }
};

struct StudentFile {
    std::array<bool, student_columns> has{};  ///< the columns that the file has; name and user_id always
    std::vector<StudentLine> lines;           ///< without the header and without empty lines

    [[nodiscard]] bool has_column(StudentColumn column) const { return has.at(static_cast<std::size_t>(column)); }
};

inline constexpr std::size_t max_student_lines = 10'000;

/// Reads separated values with a header of column names, in any order and case; with or without a byte order mark.
/// Their separator is the header's: a comma or a semicolon. A line that cannot be a student says why, and so does the
/// second one of two with the same user id. Throws invalid_csv if the file as a whole cannot be read, and
/// too_many_lines.
[[nodiscard]] StudentFile read_student_file(std::string_view text);

}  // namespace sluice
