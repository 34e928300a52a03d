#include "common/text/csv_reader.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

constexpr std::size_t max_cells = 10;

using Records = std::vector<std::vector<std::string>>;

Records read_all(std::string_view text, char separator = ',') {
    CsvReader reader(text, separator, max_cells);
    Records records;
    for (std::vector<std::string> cells; reader.next(cells);)
        records.push_back(cells);
    return records;
}

/// The line of the fault; 0 if there is none.
std::size_t faulty_line(const std::string& text) {
    try {
        read_all(text);
        return 0;
    } catch (const CsvFault& fault) {
        return fault.line();
    }
}

}  // namespace

TEST_CASE("records are read as RFC 4180 has them, whatever ends their lines") {
    for (const std::string end : {"\r\n", "\n", "\r"}) {
        CAPTURE(end.size());
        CHECK(read_all("a,b" + end + end + "c,\"d,\"\"e\"\"" + end + "f\"" + end) ==
              Records{{"a", "b"}, {"c", "d,\"e\"" + end + "f"}});
    }
    CHECK(read_all("").empty());
    CHECK(read_all("\r\n\n\r").empty());
    CHECK(read_all(",") == Records{{"", ""}});
    CHECK(read_all("\"\"") == Records{{""}});
    CHECK(read_all("a;b,c", ';') == Records{{"a", "b,c"}});
    CHECK(read_all("a\"b,=1+1, c ") == Records{{"a\"b", "=1+1", " c "}});
    CHECK(read_all(std::string("a\0b,c", 5)) == Records{{std::string("a\0b", 3), "c"}});
}

TEST_CASE("a record knows its line, though others reach over many") {
    CsvReader reader("a\r\n\"b\n\nc\"\n\nd\re", ',', max_cells);
    std::vector<std::string> cells;
    std::vector<std::size_t> lines;
    while (reader.next(cells))
        lines.push_back(reader.line());
    CHECK(lines == std::vector<std::size_t>{1, 2, 6, 7});
}

TEST_CASE("what is no such text is refused with its line") {
    CHECK(faulty_line("a\n\"b") == 2);
    CHECK(faulty_line("a\n\nb,\"c\"\"\nd\n") == 3);
    CHECK(faulty_line("\"a\" b") == 1);
    CHECK(faulty_line("\"") == 1);
    CHECK(faulty_line("\"\"\"") == 1);
    CHECK(faulty_line("1,2,3,4,5,6,7,8,9,10") == 0);
    CHECK(faulty_line("1,2,3,4,5,6,7,8,9,10,") == 1);
}

TEST_CASE("what is made to take long does not") {
    constexpr std::size_t many = 1'000'000;
    CHECK(faulty_line(std::string(many, ',')) == 1);
    CHECK(faulty_line(std::string(many, '"')) == 0);
    CHECK(faulty_line('"' + std::string(many, '"')) == 1);
    CHECK(faulty_line('"' + std::string(many, '\r')) == 1);
    CHECK(read_all(std::string(many, '\n')).empty());
    CHECK(read_all(std::string(many, 'x')).at(0).at(0).size() == many);
}
