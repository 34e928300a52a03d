#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/transcoder/verify/jpeg_reader.h"
#include "worker/transcoder/verify/webvtt_reader.h"

namespace sluice::conformance {

/// A part of a picture (W3C Media Fragments URI §4.2.2), in pixels.
struct TileRegion {
    long long x = 0;
    long long y = 0;
    long long width = 0;
    long long height = 0;
};

/// A cue of a storyboard.
struct StoryboardTile {
    int line = 0;  ///< of its timings, from 1
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::string uri;                   ///< without the fragment
    std::optional<TileRegion> region;  ///< std::nullopt if it is not written as "#xywh=x,y,width,height"
};

struct Storyboard {
    std::string path;
    std::vector<WebvttProblem> problems;
    std::vector<StoryboardTile> tiles;
    std::map<std::string, std::optional<JpegSize>> sheets;  ///< by URI; std::nullopt if it is missing or no JPEG
    double video_seconds = 0;                               ///< of the video; 0 if unknown
};

/// Parses a storyboard with its sprite sheets. `file` returns a sheet by its URI, and is called once for each. URIs
/// that are not relative are not followed.
[[nodiscard]] Storyboard read_storyboard(
    std::string_view text, const std::function<std::optional<std::vector<std::uint8_t>>(const std::string& uri)>& file);

}  // namespace sluice::conformance
