#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "worker/transcoder/verify/hls_reader.h"

namespace sluice::conformance {

/// A tag or a URI of a playlist (RFC 8216 §4.1).
struct PlaylistLine {
    int number = 0;     ///< from 1
    std::string tag;    ///< "EXT-X-VERSION"; empty for a URI
    std::string value;  ///< after the colon, or the URI
};

/// Splits a playlist and checks it against §4.1: UTF-8, no byte order mark, no control characters, EXTM3U first and
/// once, no blanks around a URI. Every fault is added to `problems`.
[[nodiscard]] std::vector<PlaylistLine> split_playlist(std::string_view text, std::vector<PlaylistProblem>& problems);

}  // namespace sluice::conformance
