#include "worker/transcoder/verify/storyboard_reader.h"

#include <algorithm>
#include <array>

#include "worker/transcoder/verify/attribute_list.h"
#include "worker/transcoder/verify/output_directory.h"

namespace sluice::conformance {
namespace {

std::optional<TileRegion> read_region(std::string_view fragment) {
    constexpr std::string_view name = "#xywh=";
    constexpr std::size_t numbers = 4;
    if (!fragment.starts_with(name)) return std::nullopt;
    fragment.remove_prefix(name.size());
    std::array<long long, numbers> values{};
    for (std::size_t i = 0; i < numbers; ++i) {
        const auto end = i + 1 == numbers ? fragment.size() : fragment.find(',');
        if (end == std::string_view::npos) return std::nullopt;
        values.at(i) = decimal_integer(fragment.substr(0, end));
        if (values.at(i) < 0) return std::nullopt;
        fragment.remove_prefix(std::min(end + 1, fragment.size()));
    }
    return TileRegion{values[0], values[1], values[2], values[3]};
}

}  // namespace

Storyboard read_storyboard(
    std::string_view text,
    const std::function<std::optional<std::vector<std::uint8_t>>(const std::string& uri)>& file) {
    WebvttFile webvtt = read_webvtt(text);
    Storyboard storyboard;
    storyboard.problems = std::move(webvtt.problems);
    for (const Cue& cue : webvtt.cues) {
        const auto hash = std::min(cue.text.find('#'), cue.text.size());
        StoryboardTile tile{cue.line, cue.start_ms, cue.end_ms, cue.text.substr(0, hash),
                            read_region(std::string_view(cue.text).substr(hash))};
        if (is_relative_uri(tile.uri) && !storyboard.sheets.contains(tile.uri)) {
            const auto bytes = file(tile.uri);
            storyboard.sheets[tile.uri] = bytes ? read_jpeg(*bytes) : std::nullopt;
        }
        storyboard.tiles.push_back(std::move(tile));
    }
    return storyboard;
}

}  // namespace sluice::conformance
