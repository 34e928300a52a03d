#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// A container's title of a track or a chapter in a form that can be shown: UTF-8, one line, without control
/// characters, at most 200 characters. Pure.
[[nodiscard]] std::string shown_title(std::string_view title);

}  // namespace sluice
