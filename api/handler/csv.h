#pragma once

#include <string>
#include <vector>

namespace sluice {

/// One record of comma-separated values, with its line end (RFC 4180). A cell that a spreadsheet would run as a formula
/// gets an apostrophe in front.
[[nodiscard]] std::string csv_record(const std::vector<std::string>& cells);

}  // namespace sluice
