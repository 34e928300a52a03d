#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The media type of one of our files, by the ending of its name; application/octet-stream for an unknown ending.
[[nodiscard]] std::string media_type_of(std::string_view name);

}  // namespace sluice
