#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// A video's storyboard: small pictures that the player shows while the viewer looks for a place. A WebVTT file (W3C
/// WebVTT §4.1); each of its cues names a part of a sprite sheet by a media fragment (W3C Media Fragments URI §4.2.2).
/// Pure.
namespace sluice {

/// "storyboard.vtt": the file name of a video's storyboard, also in URLs.
inline constexpr const char* storyboard_file_name = "storyboard.vtt";
/// A thousand cues are 70 kB.
inline constexpr std::int64_t max_storyboard_bytes = 1 << 20;
/// "storyboard-007.jpg" for sprite sheet 7; numbers start at 0.
std::string storyboard_sheet_file_name(int number);
/// True for the file name of a sprite sheet.
bool is_storyboard_sheet(std::string_view file_name);

/// A stretch of the video and the tile that stands for it.
struct StoryboardCue {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::string sheet;  ///< a URI, relative to the storyboard
    int x = 0;          ///< pixels from the left
    int y = 0;          ///< pixels from the top
    int width = 0;
    int height = 0;
    friend bool operator==(const StoryboardCue&, const StoryboardCue&) = default;
};

std::string write(const std::vector<StoryboardCue>& cues);

/// The text of a storyboard with every sheet's URI replaced by `folder`, the sheet's file name, and `suffix`. `folder`
/// is where the sheets are; `suffix` is what the player needs to get them ("?token=…").
std::string with_sheets_at(std::string_view storyboard, std::string_view folder, std::string_view suffix);

}  // namespace sluice
