#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// What is wrong with a text of separated values, and in which line.
class CsvFault : public std::runtime_error {
  public:
    CsvFault(std::size_t line, const std::string& what) : std::runtime_error(what), line_(line) {}
    /// The line in which the record begins, from 1.
    [[nodiscard]] std::size_t line() const { return line_; }

  private:
    std::size_t line_;
};

/// Reads separated values (RFC 4180), record by record. A record ends at CR LF, LF or CR; empty lines are none. A cell
/// in quotes may hold the separator, line ends, and quotes that are written twice. A quote inside of a cell without
/// quotes is data. One thread at a time.
class CsvReader {
  public:
    /// `text` must outlive the reader. A record may have at most `max_cells`.
    CsvReader(std::string_view text, char separator, std::size_t max_cells)
        : rest_(text), separator_(separator), max_cells_(max_cells) {}

    /// The cells of the next record; false at the end. Throws CsvFault for a quote that does not end, for text behind a
    /// quote, and for too many cells; nothing can be read afterwards.
    bool next(std::vector<std::string>& cells);
    /// The line in which the last record began, from 1.
    [[nodiscard]] std::size_t line() const { return line_; }

  private:
    void skip_empty_lines();
    std::string quoted_cell();
    std::string plain_cell();
    bool take(char c);
    bool take_line_end();

    std::string_view rest_;
    char separator_;
    std::size_t max_cells_;
    std::size_t line_ = 0;
    std::size_t next_line_ = 1;
};

}  // namespace sluice
