#include "common/text/csv_reader.h"

namespace sluice {

bool CsvReader::next(std::vector<std::string>& cells) {
    cells.clear();
    skip_empty_lines();
    if (rest_.empty()) return false;
    line_ = next_line_;
    do {
        if (cells.size() == max_cells_) throw CsvFault(line_, "has too many cells");
        cells.push_back(take('"') ? quoted_cell() : plain_cell());
    } while (take(separator_));
    if (!take_line_end() && !rest_.empty()) throw CsvFault(line_, "has text behind a closing quote");
    return true;
}

void CsvReader::skip_empty_lines() {
    while (take_line_end()) {
    }
}

std::string CsvReader::quoted_cell() {
    std::string cell;
    while (true) {
        const auto end = rest_.find_first_of("\"\r\n");
        if (end == std::string_view::npos) throw CsvFault(line_, "has a quote that does not end");
        cell += rest_.substr(0, end);
        rest_.remove_prefix(end);
        const auto before = rest_;
        if (take_line_end()) {
            cell += before.substr(0, before.size() - rest_.size());
        } else if (take('"') && !take('"')) {
            return cell;
        } else {
            cell += '"';
        }
    }
}

std::string CsvReader::plain_cell() {
    const char ends[] = {separator_, '\r', '\n'};
    const auto end = rest_.find_first_of(std::string_view(ends, sizeof ends));
    std::string cell(rest_.substr(0, end));
    rest_.remove_prefix(cell.size());
    return cell;
}

bool CsvReader::take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
}

bool CsvReader::take_line_end() {
    const bool is_return = take('\r');
    const bool is_line_end = take('\n') || is_return;
    if (is_line_end) ++next_line_;
    return is_line_end;
}

}  // namespace sluice
