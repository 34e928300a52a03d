#pragma once

#include <string>
#include <vector>

namespace sluice {

/// One record of comma-separated values, with its line end (RFC 4180). A cell that a spreadsheet would take for a
/// formula is given an apostrophe, so that opening an export runs nothing.
[[nodiscard]] std::string csv_record(const std::vector<std::string>& cells);

}  // namespace sluice
