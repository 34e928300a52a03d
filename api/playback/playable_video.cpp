#include "api/playback/playable_video.h"

#include <cmath>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "common/crypto/sha256.h"
#include "common/playlist/playlist.h"

namespace sluice {
namespace {

/// When each segment begins, and when the last one ends.
std::vector<std::int32_t> starts_ms(const ManifestRendition& rendition) {
    constexpr double ms_per_second = 1000;
    std::vector<std::int32_t> starts;
    starts.reserve(rendition.segments.size() + 1);
    double seconds = 0;
    starts.push_back(0);
    for (const auto& segment : rendition.segments) {
        seconds += segment.duration_seconds;
        starts.push_back(static_cast<std::int32_t>(std::lround(seconds * ms_per_second)));
    }
    return starts;
}

}  // namespace

PlayableVideo::PlayableVideo(StoredManifest stored) : StoredManifest(std::move(stored)) {
    using Kind = ManifestRendition::Kind;
    const auto watched = manifest.has_video() ? Kind::video : Kind::audio;
    for (const auto& rendition : manifest.renditions)
        starts_ms_.push_back(rendition.kind == watched ? starts_ms(rendition) : std::vector<std::int32_t>());
    revision = make_revision();
}

std::string PlayableVideo::make_revision() const {
    constexpr std::size_t digits = 16;
    std::string all = write(multivariant_playlist(manifest));
    for (const auto& rendition : manifest.renditions) {
        all += rendition.init_key + '\n';
        for (const auto& segment : rendition.segments)
            fmt::format_to(std::back_inserter(all), "{} {}\n", segment.object_key, segment.duration_seconds);
    }
    for (const auto& [name, asset] : assets)
        all += asset.object_key + '\n';
    return sha256_hex(all).substr(0, digits);
}

std::optional<ServedRange> PlayableVideo::shown_by(const std::string& rendition, std::int64_t number) const {
    const auto* found = manifest.find(rendition);
    if (found == nullptr) throw std::out_of_range("no such rendition");
    const auto& starts = starts_ms_[static_cast<std::size_t>(found - manifest.renditions.data())];
    if (starts.empty()) return std::nullopt;
    const auto first = static_cast<std::size_t>(number);
    return ServedRange{starts.at(first), starts.at(first + 1)};
}

}  // namespace sluice
