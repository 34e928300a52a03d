#pragma once

#include <optional>
#include <vector>

#include "common/storyboard.h"
#include "worker/transcoder/grid/ladder.h"

/// Which times of a video its storyboard shows, and where on its sprite sheets (docs/decisions/0005). Pure.
namespace sluice {

struct StoryboardLayout {
    double duration_seconds = 0;
    double interval_seconds = 0;
    int cue_count = 0;   ///< one for each interval
    int tile_width = 0;  ///< pixels, even
    int tile_height = 0;

    [[nodiscard]] double start_seconds(int cue) const;
    [[nodiscard]] double middle_seconds(int cue) const { return (start_seconds(cue) + end_seconds(cue)) / 2; }
    /// The last cue takes what is left: between half an interval and one and a half.
    [[nodiscard]] double end_seconds(int cue) const;
};

/// `duration_seconds` is positive. Tiles keep the picture's shape and are never larger than it.
[[nodiscard]] StoryboardLayout storyboard_layout(double duration_seconds, DisplaySize picture);

/// Tiles fill a sheet row by row from the top left.
inline constexpr int sheet_columns = 10;
inline constexpr int sheet_rows = 10;
inline constexpr int tiles_per_sheet = sheet_columns * sheet_rows;

/// Where a tile is.
struct TilePlace {
    int sheet = 0;
    int x = 0;  ///< pixels
    int y = 0;
    friend bool operator==(const TilePlace&, const TilePlace&) = default;
};
[[nodiscard]] TilePlace place_of(const StoryboardLayout& layout, int tile);

struct SheetSize {
    int width = 0;  ///< pixels
    int height = 0;
    friend bool operator==(const SheetSize&, const SheetSize&) = default;
};
/// Of a sheet with so many tiles: no larger than they need.
[[nodiscard]] SheetSize sheet_size(const StoryboardLayout& layout, int tiles);

/// The cues when each of them shows the tile of this number; one without any repeats its neighbour's, of which there
/// must be one.
[[nodiscard]] std::vector<StoryboardCue> storyboard_cues(const StoryboardLayout& layout,
                                                         const std::vector<std::optional<int>>& tiles);

}  // namespace sluice
