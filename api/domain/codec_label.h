#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The name by which people know a codec of libav's: "H.264" for h264, "AAC" for aac; the same in capitals for one that
/// is not in the table.
[[nodiscard]] std::string codec_label(std::string_view codec);

}  // namespace sluice
