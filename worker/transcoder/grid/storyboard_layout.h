#pragma once

#include <optional>
#include <vector>

#include "common/playlist/storyboard.h"
#include "worker/transcoder/grid/ladder.h"

/// The times of a video that its storyboard shows, and their places on its sprite sheets (docs/decisions/0005). Pure.
namespace sluice {

struct StoryboardLayout {
    double duration_seconds = 0;
    double interval_seconds = 0;
    int cue_count = 0;   ///< one for each interval
    int tile_width = 0;  ///< pixels, even
    int tile_height = 0;

    [[nodiscard]] double start_seconds(int cue) const;
    [[nodiscard]] double middle_seconds(int cue) const { return (start_seconds(cue) + end_seconds(cue)) / 2; }
    /// The last cue ends with the video: it is between half and one and a half intervals long.
    [[nodiscard]] double end_seconds(int cue) const;
};

/// `duration_seconds` is positive. Tiles keep the picture's shape and are never larger than the picture.
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
/// The size of a sheet with the given number of tiles: no larger than they need.
[[nodiscard]] SheetSize sheet_size(const StoryboardLayout& layout, int tiles);

/// The cues of a storyboard. `tiles` has the number of each cue's tile. A cue without one shows the tile of the cue
/// before it; cues before the first tile show that one. At least one cue must have a tile.
[[nodiscard]] std::vector<StoryboardCue> storyboard_cues(const StoryboardLayout& layout,
                                                         const std::vector<std::optional<int>>& tiles);

}  // namespace sluice
