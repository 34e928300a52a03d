#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The media type of a file of ours by the end of its name; application/octet-stream for all that is not HLS.
[[nodiscard]] std::string media_type_of(std::string_view name);

}  // namespace sluice
