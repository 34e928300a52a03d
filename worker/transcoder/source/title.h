#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// What a container calls a track or a chapter, fit to be shown: UTF-8, one line, without control characters, at most
/// 200 characters. Pure.
[[nodiscard]] std::string shown_title(std::string_view title);

}  // namespace sluice
