#include "api/domain/manifest.h"

#include <algorithm>

#include "common/rendition.h"

namespace sluice {
namespace {

/// "…/720p/e17/seg-00001.m4s" → "e17/seg-00001.m4s".
std::string last_two_parts(const std::string& key) {
    const auto file = key.rfind('/');
    const auto folder = key.rfind('/', file - 1);
    return key.substr(folder + 1);
}

std::vector<MediaSegment> media_segments(const ManifestRendition& rendition, UriStyle style) {
    std::vector<MediaSegment> segments;
    segments.reserve(rendition.segments.size());
    for (const auto& segment : rendition.segments) {
        segments.push_back({style == UriStyle::route ? segment_file_name(static_cast<std::int64_t>(segments.size()))
                                                     : last_two_parts(segment.object_key),
                            segment.duration_seconds, segment.bytes});
    }
    return segments;
}

std::string playlist_uri(const ManifestRendition& rendition) {
    return rendition.name + '/' + media_playlist_file_name;
}

std::string track_name(const ManifestRendition& audio) {
    if (!audio.title.empty()) return audio.title;
    return audio.language.empty() ? audio.name : audio.language;
}

}  // namespace

const ManifestRendition* Manifest::find(const std::string& name) const {
    const auto found =
        std::find_if(renditions.begin(), renditions.end(), [&](const ManifestRendition& r) { return r.name == name; });
    return found == renditions.end() ? nullptr : &*found;
}

bool is_playable(const Manifest& manifest) {
    return !manifest.renditions.empty() &&
           std::all_of(manifest.renditions.begin(), manifest.renditions.end(),
                       [](const ManifestRendition& r) { return !r.segments.empty() && !r.codecs.empty(); });
}

MediaPlaylist media_playlist(const Manifest& manifest, const ManifestRendition& rendition, UriStyle style) {
    MediaPlaylist playlist;
    playlist.type = manifest.is_complete ? PlaylistType::vod : PlaylistType::event;
    playlist.init_uri = style == UriStyle::route ? init_file_name : last_two_parts(rendition.init_key);
    playlist.segments = media_segments(rendition, style);
    return playlist;
}

MultivariantPlaylist multivariant_playlist(const Manifest& manifest) {
    MultivariantPlaylist playlist;
    MeasuredBitrate loudest;
    std::string audio_codecs;
    const bool has_video = std::any_of(manifest.renditions.begin(), manifest.renditions.end(),
                                       [](const ManifestRendition& r) { return !r.is_audio; });
    for (const auto& rendition : manifest.renditions) {
        if (!rendition.is_audio || !has_video) continue;
        const auto rate = measure(media_segments(rendition, UriStyle::route));
        loudest = {std::max(loudest.peak_bps, rate.peak_bps), std::max(loudest.average_bps, rate.average_bps)};
        if (audio_codecs.find(rendition.codecs) == std::string::npos) audio_codecs += ',' + rendition.codecs;
        playlist.audio.push_back({playlist_uri(rendition), track_name(rendition), rendition.language,
                                  rendition.channels, playlist.audio.empty()});
    }
    for (const auto& rendition : manifest.renditions) {
        if (rendition.is_audio == has_video) continue;
        const auto rate = measure(media_segments(rendition, UriStyle::route));
        playlist.variants.push_back({playlist_uri(rendition), rate.peak_bps + loudest.peak_bps,
                                     rate.average_bps + loudest.average_bps, rendition.codecs + audio_codecs,
                                     rendition.width, rendition.height,
                                     has_video ? manifest.frame_rate : std::nullopt});
    }
    return playlist;
}

}  // namespace sluice
