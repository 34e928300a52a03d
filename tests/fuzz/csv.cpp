/// Comma-separated values.

#include <string>
#include <vector>

#include "common/text/csv_reader.h"
#include "tests/fuzz/input.h"

using namespace sluice;
using fuzz::require;

namespace {

constexpr std::size_t max_cells = 50;

using Records = std::vector<std::vector<std::string>>;

Records read_all(std::string_view text) {
    CsvReader reader(text, ',', max_cells);
    Records records;
    std::size_t line = 0;
    for (std::vector<std::string> cells; reader.next(cells);) {
        require(!cells.empty() && cells.size() <= max_cells, "a record has cells, and not too many");
        require(reader.line() > line, "lines go on");
        line = reader.line();
        records.push_back(cells);
    }
    return records;
}

std::string written(const Records& records) {
    std::string text;
    for (const auto& cells : records) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            text += i == 0 ? "\"" : ",\"";
            for (const char c : cells[i])
                text += c == '"' ? "\"\"" : std::string(1, c);
            text += '"';
        }
        text += "\r\n";
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    try {
        const auto records = read_all(text);
        require(read_all(written(records)) == records, "what was read can be written and read again");
    } catch (const CsvFault& fault) {
        require(fault.line() >= 1, "a fault has a line");
    }
    return 0;
}
