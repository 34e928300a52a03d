#include "common/playlist/storyboard.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr std::string_view sheet_beginning = "storyboard-";
constexpr std::string_view sheet_ending = ".jpg";
constexpr std::string_view region = "#xywh=";

std::string timestamp(std::int64_t ms) {
    constexpr std::int64_t per_second = 1000;
    constexpr std::int64_t per_minute = 60 * per_second;
    constexpr std::int64_t per_hour = 60 * per_minute;
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / per_hour, ms % per_hour / per_minute,
                       ms % per_minute / per_second, ms % per_second);
}

}  // namespace

std::string storyboard_sheet_file_name(int number) {
    return fmt::format("{}{:03}{}", sheet_beginning, number, sheet_ending);
}

bool is_storyboard_sheet(std::string_view file_name) {
    if (!file_name.starts_with(sheet_beginning) || !file_name.ends_with(sheet_ending)) return false;
    file_name.remove_prefix(sheet_beginning.size());
    file_name.remove_suffix(sheet_ending.size());
    return !file_name.empty() && file_name.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string write(const std::vector<StoryboardCue>& cues) {
    std::string text = "WEBVTT\n";
    for (const auto& cue : cues) {
        text += fmt::format("\n{} --> {}\n{}{}{},{},{},{}\n", timestamp(cue.start_ms), timestamp(cue.end_ms), cue.sheet,
                            region, cue.x, cue.y, cue.width, cue.height);
    }
    return text;
}

std::string with_sheets_at(std::string_view storyboard, std::string_view folder, std::string_view suffix) {
    std::string text;
    while (!storyboard.empty()) {
        const auto line = storyboard.substr(0, storyboard.find('\n'));
        storyboard.remove_prefix(std::min(storyboard.size(), line.size() + 1));
        const auto uri = line.substr(0, line.find(region));
        if (uri.size() < line.size()) {
            const auto name = uri.substr(uri.rfind('/') + 1);
            text += fmt::format("{}{}{}{}\n", folder, name, suffix, line.substr(uri.size()));
        } else {
            text += fmt::format("{}\n", line);
        }
    }
    return text;
}

}  // namespace sluice
