#include "common/rendition.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sluice {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(VideoRendition, name, width, height, max_bitrate_bps)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AudioRendition, name, stream_index, channels, sample_rate_hz, bitrate_bps, language,
                                   title)

bool is_rendition_name(const std::string& name) {
    constexpr std::size_t max_length = 32;
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= max_length && std::all_of(name.begin(), name.end(), allowed);
}

std::string segment_file_name(std::int64_t number) {
    return fmt::format("seg-{:05}.m4s", number);
}

}  // namespace sluice
