#include "worker/transcoder/text/webvtt_writer.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr std::size_t max_bytes = 8 << 20;

std::string timestamp(std::int64_t ms) {
    constexpr std::int64_t per_second = 1000;
    constexpr std::int64_t per_minute = 60 * per_second;
    constexpr std::int64_t per_hour = 60 * per_minute;
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / per_hour, ms % per_hour / per_minute,
                       ms % per_minute / per_second, ms % per_second);
}

std::string block(const Cue& cue) {
    return fmt::format("{} --> {}\n{}\n\n", timestamp(cue.start_ms), timestamp(cue.end_ms), cue.text);
}

}  // namespace

std::vector<std::string> webvtt_files(std::span<const Cue> cues, std::span<const double> boundaries_seconds) {
    // A blank line ends the header, also in a file without cues (W3C WebVTT §4.1).
    constexpr const char* header = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n";
    if (boundaries_seconds.size() < 2) return {};
    const auto ends = boundaries_seconds.subspan(1);
    std::vector<std::string> files(ends.size(), header);
    std::size_t bytes = 0;
    for (const Cue& cue : cues) {
        const double start = static_cast<double>(cue.start_ms) / ms_per_second;
        const double end = static_cast<double>(cue.end_ms) / ms_per_second;
        const std::string text = block(cue);
        // From the first segment that ends after the cue begins to the last one that begins before the cue ends.
        auto number = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), start) - ends.begin());
        for (; number < files.size() && boundaries_seconds[number] < end; ++number) {
            bytes += text.size();
            if (bytes > max_bytes) return files;
            files[number] += text;
        }
    }
    return files;
}

}  // namespace sluice
