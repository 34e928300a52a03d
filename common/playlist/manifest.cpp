#include "common/playlist/manifest.h"

#include <algorithm>

#include "common/media/rendition.h"

namespace sluice {
namespace {

using Kind = ManifestRendition::Kind;

/// "…/720p/e17/seg-00001.m4s" → "e17/seg-00001.m4s".
std::string last_two_parts(const std::string& key) {
    const auto file = key.rfind('/');
    const auto folder = key.rfind('/', file - 1);
    return key.substr(folder + 1);
}

std::string segment_uri(const ManifestRendition& rendition, std::size_t number, UriStyle style) {
    if (style == UriStyle::object) return last_two_parts(rendition.segments[number].object_key);
    return segment_file_name(rendition, static_cast<std::int64_t>(number));
}

std::vector<MediaSegment> media_segments(const ManifestRendition& rendition, UriStyle style) {
    std::vector<MediaSegment> segments;
    segments.reserve(rendition.segments.size());
    for (std::size_t i = 0; i < rendition.segments.size(); ++i) {
        const auto& segment = rendition.segments[i];
        segments.push_back({segment_uri(rendition, i, style), segment.duration_seconds, segment.bytes});
    }
    return segments;
}

std::string init_uri(const ManifestRendition& rendition, UriStyle style) {
    return style == UriStyle::object ? last_two_parts(rendition.init_key) : init_file_name;
}

MeasuredBitrate measure(const ManifestRendition& rendition) {
    return measure(media_segments(rendition, UriStyle::route));
}

std::string playlist_uri(const ManifestRendition& rendition) {
    return rendition.name + '/' + media_playlist_file_name;
}

PlaylistType type_of(const Manifest& manifest) {
    return manifest.is_complete ? PlaylistType::vod : PlaylistType::event;
}

/// Each track of a group needs a NAME of its own (RFC 8216 §4.3.4.1.1).
template <class Tracks>
std::string track_name(const ManifestRendition& rendition, const Tracks& earlier) {
    const std::string base = !rendition.title.empty()      ? rendition.title
                             : !rendition.language.empty() ? rendition.language
                                                           : rendition.name;
    std::string name = base;
    const auto is_taken = [&] {
        return std::any_of(earlier.begin(), earlier.end(), [&](const auto& track) { return track.name == name; });
    };
    for (int number = 2; is_taken(); ++number)
        name = base + ' ' + std::to_string(number);
    return name;
}

VariantStream variant(const Manifest& manifest, const ManifestRendition& rendition) {
    const auto rate = measure(rendition);
    VariantStream stream;
    stream.uri = playlist_uri(rendition);
    stream.bandwidth_bps = rate.peak_bps;
    stream.average_bandwidth_bps = rate.average_bps;
    stream.codecs = rendition.codecs;
    stream.width = rendition.width;
    stream.height = rendition.height;
    stream.frame_rate = manifest.frame_rate;
    return stream;
}

IframeStream iframe_stream(const Manifest& manifest, const ManifestRendition& rendition) {
    const auto rate = measure(iframe_playlist(manifest, rendition, UriStyle::route).iframes);
    return {rendition.name + '/' + iframe_playlist_file_name,
            rate.peak_bps,
            rate.average_bps,
            rendition.codecs,
            rendition.width,
            rendition.height};
}

}  // namespace

const ManifestRendition* Manifest::find(const std::string& name) const {
    const auto found =
        std::find_if(renditions.begin(), renditions.end(), [&](const ManifestRendition& r) { return r.name == name; });
    return found == renditions.end() ? nullptr : &*found;
}

Manifest manifest_of(const Plan& plan) {
    Manifest manifest;
    if (!plan.video.empty()) manifest.frame_rate = plan.frame_rate;
    for (const auto& video : plan.video) {
        auto& rendition = manifest.renditions.emplace_back();
        rendition.name = video.name;
        rendition.width = video.width;
        rendition.height = video.height;
    }
    for (const auto& audio : plan.audio) {
        auto& rendition = manifest.renditions.emplace_back();
        rendition.name = audio.name;
        rendition.kind = Kind::audio;
        rendition.channels = audio.channels;
        rendition.language = audio.language;
        rendition.title = audio.title;
    }
    for (const auto& subtitle : plan.subtitles) {
        auto& rendition = manifest.renditions.emplace_back();
        rendition.name = subtitle.name;
        rendition.kind = Kind::subtitle;
        rendition.language = subtitle.language;
        rendition.title = subtitle.title;
        rendition.is_forced = subtitle.is_forced;
    }
    return manifest;
}

bool is_playable(const Manifest& manifest) {
    bool has_tracks = false;
    for (const auto& rendition : manifest.renditions) {
        if (rendition.kind == Kind::subtitle) continue;
        if (!rendition.has_segments() || rendition.codecs.empty()) return false;
        has_tracks = true;
    }
    return has_tracks;
}

std::string segment_file_name(const ManifestRendition& rendition, std::int64_t number) {
    return rendition.kind == Kind::subtitle ? subtitle_file_name(number) : segment_file_name(number);
}

MediaPlaylist media_playlist(const Manifest& manifest, const ManifestRendition& rendition, UriStyle style) {
    MediaPlaylist playlist;
    playlist.type = type_of(manifest);
    if (rendition.kind != Kind::subtitle) playlist.init_uri = init_uri(rendition, style);
    playlist.segments = media_segments(rendition, style);
    return playlist;
}

IframePlaylist iframe_playlist(const Manifest& manifest, const ManifestRendition& rendition, UriStyle style) {
    IframePlaylist playlist;
    playlist.type = type_of(manifest);
    playlist.init_uri = init_uri(rendition, style);
    for (std::size_t i = 0; i < rendition.segments.size(); ++i) {
        for (const auto& keyframe : rendition.segments[i].keyframes) {
            playlist.iframes.push_back(
                {segment_uri(rendition, i, style), keyframe.offset, keyframe.bytes, keyframe.duration_seconds});
        }
    }
    return playlist;
}

MultivariantPlaylist multivariant_playlist(const Manifest& manifest) {
    MultivariantPlaylist playlist;
    MeasuredBitrate loudest;
    std::string audio_codecs;
    for (const auto& rendition : manifest.renditions) {
        if (!rendition.has_segments()) continue;
        if (rendition.kind == Kind::subtitle) {
            playlist.subtitles.push_back({playlist_uri(rendition), track_name(rendition, playlist.subtitles),
                                          rendition.language, rendition.is_forced});
        } else if (rendition.kind == Kind::video || !manifest.has_video()) {
            playlist.variants.push_back(variant(manifest, rendition));
        } else {
            const auto rate = measure(rendition);
            loudest = {std::max(loudest.peak_bps, rate.peak_bps), std::max(loudest.average_bps, rate.average_bps)};
            if (audio_codecs.find(rendition.codecs) == std::string::npos) audio_codecs += ',' + rendition.codecs;
            playlist.audio.push_back({playlist_uri(rendition), track_name(rendition, playlist.audio),
                                      rendition.language, rendition.channels, playlist.audio.empty()});
        }
        if (rendition.has_keyframes()) playlist.iframes.push_back(iframe_stream(manifest, rendition));
    }
    for (auto& stream : playlist.variants) {
        stream.bandwidth_bps += loudest.peak_bps;
        stream.average_bandwidth_bps += loudest.average_bps;
        stream.codecs += audio_codecs;
    }
    return playlist;
}

}  // namespace sluice
