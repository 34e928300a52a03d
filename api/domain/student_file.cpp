#include "api/domain/student_file.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "api/domain/catalogue.h"
#include "api/domain/errors.h"
#include "common/text/characters.h"
#include "common/text/csv_reader.h"

namespace sluice {
namespace {

/// A line with some cells too many fails alone, one with more than these fails the file.
constexpr std::size_t max_cells = 100;

/// Which cell of a record belongs to which column.
using Places = std::array<std::optional<std::size_t>, student_columns>;

std::string_view without_mark(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return text;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(blanks) + 1 - begin));
}

/// No column's name holds either.
char separator_of(std::string_view text) {
    const auto first = text.find_first_of(",;\r\n");
    return first != std::string_view::npos && text[first] == ';' ? ';' : ',';
}

std::string in_lower_case(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

[[noreturn]] void refuse(std::size_t line, const std::string& what) {
    throw ApiError(error::invalid_csv, fmt::format("Line {} {}.", line, what));
}

Places places_of(const std::vector<std::string>& header, std::size_t line) {
    const auto& fields = catalogue::students.fields;
    Places places;
    for (std::size_t cell = 0; cell < header.size(); ++cell) {
        const auto name = in_lower_case(trimmed(header[cell]));
        const auto field =
            std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return name == one.name; });
        if (field == fields.end())
            refuse(line, "has a column beside name, user_id, student_phone, parent_phone, school, grade");
        auto& place = places.at(static_cast<std::size_t>(field - fields.begin()));
        if (place) refuse(line, "has the column " + name + " twice");
        place = cell;
    }
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].is_required && !places.at(i)) refuse(line, fmt::format("has no column {}", fields[i].name));
    return places;
}

/// Why a cell cannot be the value of a field; empty if it can.
std::string fault_of(const ResourceField& field, const std::string& cell) {
    if (cell.empty() && field.is_required) return "is required";
    if (static_cast<double>(count_characters(cell)) > field.max) {
        return fmt::format("must be at most {} characters long", field.max);
    }
    if (std::any_of(cell.begin(), cell.end(), is_control_beside_layout)) return "must not hold control characters";
    return {};
}

StudentLine read_line(const std::vector<std::string>& cells, const Places& places, std::size_t header_size,
                      std::size_t number) {
    StudentLine line;
    line.line = number;
    if (cells.size() != header_size) {
        line.fault = fmt::format("The line has {} cells, the header has {}.", cells.size(), header_size);
        return line;
    }
    const auto& fields = catalogue::students.fields;
    for (std::size_t i = 0; i < student_columns; ++i) {
        if (places.at(i)) line.cells.at(i) = trimmed(cells[*places.at(i)]);
        const auto fault = fault_of(fields[i], line.cells.at(i));
        if (fault.empty() || !line.fault.empty()) continue;
        line.faulty_field = fields[i].name;
        line.fault = fmt::format("{} {}.", fields[i].name, fault);
    }
    return line;
}

void refuse_repeated(std::vector<StudentLine>& lines) {
    std::map<std::string_view, std::size_t> first_lines;
    for (auto& line : lines) {
        if (!line.fault.empty()) continue;
        const auto [first, is_new] = first_lines.emplace(line[StudentColumn::user_id], line.line);
        if (is_new) continue;
        line.faulty_field = "user_id";
        line.fault = fmt::format("user_id stands in line {} already.", first->second);
    }
}

}  // namespace

StudentFile read_student_file(std::string_view text) {
    text = without_mark(text);
    CsvReader reader(text, separator_of(text), max_cells);
    std::vector<std::string> cells;
    StudentFile file;
    try {
        if (!reader.next(cells)) refuse(1, "must name the columns");
        const auto header_size = cells.size();
        const auto places = places_of(cells, reader.line());
        for (std::size_t i = 0; i < student_columns; ++i)
            file.has.at(i) = places.at(i).has_value();
        while (reader.next(cells)) {
            // A spreadsheet may write lines of nothing but separators.
            if (std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return trimmed(cell).empty(); }))
                continue;
            if (file.lines.size() == max_student_lines) throw ApiError(error::too_many_lines);
            file.lines.push_back(read_line(cells, places, header_size, reader.line()));
        }
    } catch (const CsvFault& fault) {
        refuse(fault.line(), fault.what());
    }
    refuse_repeated(file.lines);
    return file;
}

}  // namespace sluice
