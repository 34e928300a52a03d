#include "common/playlist/playlist.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace sluice {
namespace {

/// EXT-X-MAP in a playlist that is not I-frames only needs version 6 (RFC 8216 §7).
constexpr int media_version = 6;
/// Our multivariant playlists need no higher version; Apple's authoring rules ask for one version throughout.
constexpr int multivariant_version = 6;
constexpr std::string_view audio_group = "audio";
constexpr std::string_view subtitle_group = "subtitles";

std::int64_t bits_per_second(std::int64_t bytes, double seconds) {
    constexpr int bits_per_byte = 8;
    return seconds > 0 ? std::llround(static_cast<double>(bytes) * bits_per_byte / seconds) : 0;
}

std::string media_header(int target_seconds, PlaylistType type) {
    return fmt::format("#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-TARGETDURATION:{}\n#EXT-X-PLAYLIST-TYPE:{}\n", media_version,
                       target_seconds, type == PlaylistType::vod ? "VOD" : "EVENT");
}

/// Quoted strings may hold neither quotes nor line breaks (RFC 8216 §4.2).
std::string in_quotes(std::string_view text) {
    std::string safe(text);
    for (char& c : safe) {
        if (c == '"') c = '\'';
        if (c == '\n' || c == '\r') c = ' ';
    }
    return fmt::format("\"{}\"", safe);
}

}  // namespace

int target_duration_seconds(const std::vector<MediaSegment>& segments) {
    double longest = 0;
    for (const auto& segment : segments)
        longest = std::max(longest, segment.duration_seconds);
    return std::max(1, static_cast<int>(std::lround(longest)));
}

MeasuredBitrate measure(const std::vector<IframeRange>& iframes) {
    std::vector<MediaSegment> segments;
    segments.reserve(iframes.size());
    for (const auto& iframe : iframes)
        segments.push_back({iframe.uri, iframe.duration_seconds, iframe.bytes});
    return measure(segments);
}

MeasuredBitrate measure(const std::vector<MediaSegment>& segments) {
    constexpr double shortest_window = 0.5;
    constexpr double max_window = 1.5;
    const double target = target_duration_seconds(segments);

    std::int64_t total_bytes = 0;
    double total_seconds = 0;
    std::int64_t peak_bps = 0;
    for (std::size_t first = 0; first < segments.size(); ++first) {
        total_bytes += segments[first].bytes;
        total_seconds += segments[first].duration_seconds;
        std::int64_t bytes = 0;
        double seconds = 0;
        for (std::size_t last = first; last < segments.size(); ++last) {
            bytes += segments[last].bytes;
            seconds += segments[last].duration_seconds;
            if (seconds > max_window * target) break;
            if (seconds >= shortest_window * target) peak_bps = std::max(peak_bps, bits_per_second(bytes, seconds));
        }
    }
    const std::int64_t average_bps = bits_per_second(total_bytes, total_seconds);
    return {std::max(peak_bps, average_bps), average_bps};
}

std::string write(const MediaPlaylist& playlist) {
    std::string text = media_header(target_duration_seconds(playlist.segments), playlist.type);
    text += "#EXT-X-INDEPENDENT-SEGMENTS\n";
    if (!playlist.init_uri.empty()) text += fmt::format("#EXT-X-MAP:URI={}\n", in_quotes(playlist.init_uri));
    for (const auto& segment : playlist.segments) {
        text += fmt::format("#EXTINF:{:.6f},\n{}\n", segment.duration_seconds, segment.uri);
    }
    if (playlist.type == PlaylistType::vod) text += "#EXT-X-ENDLIST\n";
    return text;
}

std::string write(const IframePlaylist& playlist) {
    double longest = 0;
    for (const auto& iframe : playlist.iframes)
        longest = std::max(longest, iframe.duration_seconds);
    std::string text = media_header(std::max(1, static_cast<int>(std::lround(longest))), playlist.type);
    text += fmt::format("#EXT-X-I-FRAMES-ONLY\n#EXT-X-MAP:URI={}\n", in_quotes(playlist.init_uri));
    for (const auto& iframe : playlist.iframes) {
        text += fmt::format("#EXTINF:{:.6f},\n#EXT-X-BYTERANGE:{}@{}\n{}\n", iframe.duration_seconds, iframe.bytes,
                            iframe.offset, iframe.uri);
    }
    if (playlist.type == PlaylistType::vod) text += "#EXT-X-ENDLIST\n";
    return text;
}

std::string write(const MultivariantPlaylist& playlist) {
    std::string text = fmt::format("#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-INDEPENDENT-SEGMENTS\n", multivariant_version);
    for (const auto& track : playlist.audio) {
        text +=
            fmt::format("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID={},NAME={}", in_quotes(audio_group), in_quotes(track.name));
        if (!track.language.empty()) text += fmt::format(",LANGUAGE={}", in_quotes(track.language));
        text += fmt::format(",DEFAULT={},AUTOSELECT=YES,CHANNELS=\"{}\",URI={}\n", track.is_default ? "YES" : "NO",
                            track.channels, in_quotes(track.uri));
    }
    for (const auto& track : playlist.subtitles) {
        text += fmt::format("#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID={},NAME={}", in_quotes(subtitle_group),
                            in_quotes(track.name));
        if (!track.language.empty()) text += fmt::format(",LANGUAGE={}", in_quotes(track.language));
        text += fmt::format(",DEFAULT=NO,AUTOSELECT=YES,FORCED={},URI={}\n", track.is_forced ? "YES" : "NO",
                            in_quotes(track.uri));
    }
    for (const auto& variant : playlist.variants) {
        text += fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS={}", variant.bandwidth_bps,
                            variant.average_bandwidth_bps, in_quotes(variant.codecs));
        if (variant.width > 0) {
            text += fmt::format(",RESOLUTION={}x{},VIDEO-RANGE=SDR", variant.width, variant.height);
        }
        if (variant.frame_rate) text += fmt::format(",FRAME-RATE={:.3f}", variant.frame_rate->fps());
        if (!playlist.audio.empty()) text += fmt::format(",AUDIO={}", in_quotes(audio_group));
        if (!playlist.subtitles.empty()) text += fmt::format(",SUBTITLES={}", in_quotes(subtitle_group));
        if (variant.width > 0) text += ",CLOSED-CAPTIONS=NONE";
        text += fmt::format("\n{}\n", variant.uri);
    }
    for (const auto& stream : playlist.iframes) {
        text += fmt::format(
            "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS={},RESOLUTION={}x{},VIDEO-RANGE=SDR,"
            "URI={}\n",
            stream.bandwidth_bps, stream.average_bandwidth_bps, in_quotes(stream.codecs), stream.width, stream.height,
            in_quotes(stream.uri));
    }
    return text;
}

std::string append_to_uris(std::string_view playlist, std::string_view suffix) {
    constexpr std::string_view attribute = "URI=\"";
    std::string text;
    while (!playlist.empty()) {
        const auto end = playlist.find('\n');
        std::string line(playlist.substr(0, end));
        playlist.remove_prefix(end == std::string_view::npos ? playlist.size() : end + 1);
        if (!line.empty() && line != "\r" && line.front() != '#') {
            const bool ends_with_cr = line.ends_with('\r');  // lines end with LF or CR LF (RFC 8216 §4.1)
            line.insert(line.size() - (ends_with_cr ? 1 : 0), suffix);
        } else if (const auto start = line.find(attribute); start != std::string::npos) {
            const auto closing_quote = line.find('"', start + attribute.size());
            if (closing_quote != std::string::npos) line.insert(closing_quote, suffix);
        }
        text += line + '\n';
    }
    return text;
}

}  // namespace sluice
