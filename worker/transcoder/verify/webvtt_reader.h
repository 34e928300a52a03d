#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::conformance {

struct Cue {
    int line = 0;  ///< of its timings, from 1
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::string text;  ///< its lines
};

/// X-TIMESTAMP-MAP (RFC 8216 §3.5).
struct TimestampMap {
    std::int64_t local_ms = 0;
    std::int64_t mpegts = 0;  ///< at 90 kHz
};

struct WebvttProblem {
    int line = 0;
    std::string what;
};

/// A WebVTT file (W3C WebVTT §4.1), parsed strictly.
struct WebvttFile {
    std::vector<Cue> cues;
    std::optional<TimestampMap> map;
    std::vector<WebvttProblem> problems;
};

[[nodiscard]] WebvttFile read_webvtt(std::string_view text);

}  // namespace sluice::conformance
