#pragma once

#include <nlohmann/json.hpp>

#include "api/playback/playable_video.h"

namespace sluice {

/// Where the objects of a READY video are, for an edge that finds them by itself:
///
///     {"pass": "7.0f3c…",
///      "objects": {"poster.jpg": {"key": "hls/demo/7/e3/poster.jpg", "etag": "\"a1…\""}, "720p/init.mp4": …},
///      "segments": {"720p": {"ending": ".m4s",
///                            "runs": [{"first": 0, "count": 5, "folder": "hls/demo/7/720p/e4", "etag": "\"b2…\""}]}}}
///
/// `pass` names the state of the video that this is the map of. Segments are many and their folders are few: a run is
/// of `count` segments from number `first` on, each of which is in `folder` under the name that it has in its URL.
/// Playlists and the storyboard's text are no objects, and not in the map.
[[nodiscard]] nlohmann::json edge_map(const PlayableVideo& video);

/// What the API gives to the edge with its yes: the video and its revision, "7.0f3c…".
[[nodiscard]] std::string edge_pass(const PlayableVideo& video);

}  // namespace sluice
