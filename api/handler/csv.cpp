#include "api/handler/csv.h"

#include <string_view>

namespace sluice {

std::string csv_record(const std::vector<std::string>& cells) {
    constexpr std::string_view formula_starts = "=+-@\t\r";
    constexpr std::string_view quoted = ",\"\r\n";
    std::string record;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::string cell = cells[i];
        if (!cell.empty() && formula_starts.find(cell.front()) != std::string_view::npos) cell.insert(0, 1, '\'');
        if (i > 0) record += ',';
        if (cell.find_first_of(quoted) == std::string::npos) {
            record += cell;
            continue;
        }
        record += '"';
        for (const char c : cell) {
            if (c == '"') record += '"';
            record += c;
        }
        record += '"';
    }
    return record + "\r\n";
}

}  // namespace sluice
