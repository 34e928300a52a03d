#include "worker/transcoder/grid/storyboard_layout.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// The interval of a video up to max_seconds long. In a short clip the viewer looks for a moment, in a lecture for a
/// slide.
struct Step {
    double max_seconds;
    double interval_seconds;
};
constexpr Step steps[] = {{120, 2}, {15 * 60, 5}, {3 * 3600, 10}};
/// Beyond the last step the interval grows, so that the number of cues stays at most this: 11 sheets.
constexpr double max_cues = 1080;
/// Pixels of a tile's longer side; with 16:9 and 9:16 the shorter side is even.
constexpr double longer_side = 160;

double interval_for(double duration_seconds) {
    for (const auto& [max_seconds, interval_seconds] : steps) {
        if (duration_seconds <= max_seconds) return interval_seconds;
    }
    return std::ceil(duration_seconds / max_cues);
}

std::int64_t milliseconds(double seconds) {
    constexpr double per_second = 1000;
    return std::llround(seconds * per_second);
}

}  // namespace

double StoryboardLayout::start_seconds(int cue) const {
    return cue * interval_seconds;
}

double StoryboardLayout::end_seconds(int cue) const {
    return cue + 1 == cue_count ? duration_seconds : (cue + 1) * interval_seconds;
}

StoryboardLayout storyboard_layout(double duration_seconds, DisplaySize picture) {
    StoryboardLayout layout;
    layout.duration_seconds = duration_seconds;
    layout.interval_seconds = interval_for(duration_seconds);
    layout.cue_count = std::max(1, static_cast<int>(std::lround(duration_seconds / layout.interval_seconds)));
    const double scale = std::min(1.0, longer_side / std::max(picture.width, picture.height));
    const auto even = [&](double side) { return std::max(2, 2 * static_cast<int>(std::lround(side * scale / 2))); };
    layout.tile_width = even(picture.width);
    layout.tile_height = even(picture.height);
    return layout;
}

TilePlace place_of(const StoryboardLayout& layout, int tile) {
    const int on_sheet = tile % tiles_per_sheet;
    return {tile / tiles_per_sheet, on_sheet % sheet_columns * layout.tile_width,
            on_sheet / sheet_columns * layout.tile_height};
}

SheetSize sheet_size(const StoryboardLayout& layout, int tiles) {
    const int rows = (tiles + sheet_columns - 1) / sheet_columns;
    return {std::min(tiles, sheet_columns) * layout.tile_width, rows * layout.tile_height};
}

std::vector<StoryboardCue> storyboard_cues(const StoryboardLayout& layout,
                                           const std::vector<std::optional<int>>& tiles) {
    const auto first = std::find_if(tiles.begin(), tiles.end(), [](const auto& tile) { return tile.has_value(); });
    int shown = first->value();
    std::vector<StoryboardCue> cues;
    for (int i = 0; i < layout.cue_count; ++i) {
        shown = tiles[static_cast<std::size_t>(i)].value_or(shown);
        const auto [sheet, x, y] = place_of(layout, shown);
        cues.push_back({milliseconds(layout.start_seconds(i)), milliseconds(layout.end_seconds(i)),
                        storyboard_sheet_file_name(sheet), x, y, layout.tile_width, layout.tile_height});
    }
    return cues;
}

}  // namespace sluice
