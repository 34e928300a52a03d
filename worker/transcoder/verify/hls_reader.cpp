#include "worker/transcoder/verify/hls_reader.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "worker/transcoder/verify/playlist_lines.h"

namespace sluice::conformance {
namespace {

/// A badly damaged playlist has no more problems listed than these.
constexpr std::size_t max_playlist_problems = 50;
/// More than a day of one-second segments: a longer list is not credible.
constexpr std::size_t max_segments = 100'000;
constexpr std::size_t max_streams = 200;

/// Compatibility versions (RFC 8216 §7).
constexpr int version_of_fractions = 3;
constexpr int version_of_ranges = 4;
constexpr int version_of_iframe_maps = 5;
constexpr int version_of_maps = 6;

/// Parses the tags that both kinds of playlist have; the parser of each kind adds its own.
template <class Playlist>
class PlaylistParser {
  public:
    using Handler = std::function<void(const PlaylistLine&)>;

    Playlist read(std::string_view text) {
        for (const PlaylistLine& line : split_playlist(text, playlist_.problems)) {
            if (line.tag.empty()) {
                take_uri(line);
                continue;
            }
            const auto handler = handlers_.find(line.tag);
            if (handler == handlers_.end()) {
                complain(line.number, fmt::format("{} does not belong here", line.tag));
            } else if (handler->second.is_once && ++seen_[line.tag] > 1) {
                complain(line.number, fmt::format("{} stands there twice", line.tag));
            } else {
                handler->second.handle(line);
            }
        }
        finish();
        return std::move(playlist_);
    }

  protected:
    PlaylistParser() {
        once("EXT-X-VERSION", [this](const PlaylistLine& line) {
            playlist_.version = static_cast<int>(std::min(integer(line), 1000LL));
        });
        once("EXT-X-INDEPENDENT-SEGMENTS", [this](const PlaylistLine& line) {
            nothing_behind(line);
            playlist_.has_independent_segments = true;
        });
    }
    ~PlaylistParser() = default;
    PlaylistParser(const PlaylistParser&) = delete;
    PlaylistParser& operator=(const PlaylistParser&) = delete;

    virtual void take_uri(const PlaylistLine& line) = 0;
    virtual void finish() = 0;

    void once(const std::string& tag, Handler handler) { handlers_[tag] = {true, std::move(handler)}; }
    void often(const std::string& tag, Handler handler) { handlers_[tag] = {false, std::move(handler)}; }

    void complain(int line, const std::string& what) {
        if (playlist_.problems.size() < max_playlist_problems) playlist_.problems.push_back({line, what});
    }
    void complain(int line, const AttributeList& list) {
        for (const auto& problem : list.problems)
            complain(line, problem);
    }
    void nothing_behind(const PlaylistLine& line) {
        if (!line.value.empty()) complain(line.number, fmt::format("{} has a value", line.tag));
    }
    long long integer(const PlaylistLine& line) {
        const long long value = decimal_integer(line.value);
        if (value < 0) complain(line.number, fmt::format("{} is no decimal integer", line.tag));
        return value;
    }
    void need_version(int version) { playlist_.needed_version = std::max(playlist_.needed_version, version); }

    Playlist playlist_;

  private:
    struct Tag {
        bool is_once = false;
        Handler handle;
    };

    std::map<std::string, Tag> handlers_;
    std::map<std::string, int> seen_;
};

class MediaParser final : public PlaylistParser<MediaPlaylist> {
  public:
    MediaParser() {
        once("EXT-X-TARGETDURATION",
             [this](const PlaylistLine& line) { playlist_.target_duration_seconds = integer(line); });
        once("EXT-X-MEDIA-SEQUENCE", [this](const PlaylistLine& line) { playlist_.media_sequence = integer(line); });
        once("EXT-X-PLAYLIST-TYPE", [this](const PlaylistLine& line) { playlist_.type = line.value; });
        once("EXT-X-ENDLIST", [this](const PlaylistLine& line) {
            nothing_behind(line);
            playlist_.has_end = true;
        });
        once("EXT-X-I-FRAMES-ONLY", [this](const PlaylistLine& line) {
            nothing_behind(line);
            playlist_.is_iframes_only = true;
            need_version(version_of_ranges);
        });
        often("EXT-X-MAP", [this](const PlaylistLine& line) { take_map(line); });
        often("EXT-X-BYTERANGE", [this](const PlaylistLine& line) { take_range(line); });
        often("EXTINF", [this](const PlaylistLine& line) { take_duration(line); });
    }

  private:
    void take_map(const PlaylistLine& line) {
        auto attributes = read_attribute_list(line.value);
        playlist_.map_uri = attributes.quoted("URI");
        ++playlist_.maps;
        if (!playlist_.segments.empty()) complain(line.number, "EXT-X-MAP stands behind segments");
        complain(line.number, attributes);
    }

    void take_range(const PlaylistLine& line) {
        need_version(version_of_ranges);
        const auto at = std::min(line.value.find('@'), line.value.size());
        const std::string_view value(line.value);
        ListedRange range;
        range.bytes = decimal_integer(value.substr(0, at));
        // Without an offset the range would follow the one before. Our playlists always state the offset.
        range.offset = at < value.size() ? decimal_integer(value.substr(at + 1)) : -1;
        if (range.bytes <= 0 || range.offset < 0) complain(line.number, "EXT-X-BYTERANGE is not <bytes>@<offset>");
        if (range_) complain(line.number, "EXT-X-BYTERANGE stands there twice");
        range_ = range;
    }

    void take_duration(const PlaylistLine& line) {
        const auto comma = line.value.find(',');
        if (comma == std::string::npos) complain(line.number, "EXTINF has no comma");
        const std::string number = line.value.substr(0, comma);
        const double seconds = decimal_number(number);
        if (seconds < 0) complain(line.number, "EXTINF is no decimal number");
        if (number.find('.') != std::string::npos) need_version(version_of_fractions);
        if (duration_) complain(line.number, "EXTINF has no URI");
        duration_ = std::max(seconds, 0.0);
    }

    void take_uri(const PlaylistLine& line) override {
        if (!duration_) complain(line.number, "a URI has no EXTINF");
        if (playlist_.has_end) complain(line.number, "a segment stands behind EXT-X-ENDLIST");
        if (playlist_.segments.size() >= max_segments) {
            complain(line.number, "there are too many segments");
            return;
        }
        playlist_.segments.push_back({line.number, line.value, duration_.value_or(0), range_});
        duration_.reset();
        range_.reset();
    }

    void finish() override {
        if (duration_ || range_) complain(0, "the last EXTINF has no URI");
        if (!playlist_.target_duration_seconds) complain(0, "there is no EXT-X-TARGETDURATION");
        if (playlist_.map_uri) need_version(playlist_.is_iframes_only ? version_of_iframe_maps : version_of_maps);
    }

    std::optional<double> duration_;    ///< of the next URI
    std::optional<ListedRange> range_;  ///< likewise
};

class MultivariantParser final : public PlaylistParser<MultivariantPlaylist> {
  public:
    MultivariantParser() {
        often("EXT-X-MEDIA", [this](const PlaylistLine& line) { take_track(line); });
        often("EXT-X-STREAM-INF", [this](const PlaylistLine& line) {
            if (pending_) complain(line.number, "the EXT-X-STREAM-INF before has no URI");
            pending_ = read_variant(line, false);
        });
        often("EXT-X-I-FRAME-STREAM-INF", [this](const PlaylistLine& line) {
            auto variant = read_variant(line, true);
            if (playlist_.iframe_variants.size() < max_streams) playlist_.iframe_variants.push_back(variant);
        });
    }

  private:
    void take_track(const PlaylistLine& line) {
        auto attributes = read_attribute_list(line.value);
        ListedTrack track;
        track.line = line.number;
        track.type = attributes.enumerated("TYPE");
        track.group = attributes.quoted("GROUP-ID");
        track.name = attributes.quoted("NAME");
        track.uri = attributes.quoted("URI");
        if (attributes.find("LANGUAGE") != nullptr) track.language = attributes.quoted("LANGUAGE");
        track.channels = attributes.quoted("CHANNELS");
        track.is_default = attributes.yes("DEFAULT");
        track.has_autoselect = attributes.find("AUTOSELECT") != nullptr;
        track.is_autoselect = attributes.yes("AUTOSELECT");
        if (attributes.find("FORCED") != nullptr && track.type != "SUBTITLES")
            attributes.problems.emplace_back("FORCED is for subtitles alone");
        static_cast<void>(attributes.yes("FORCED"));
        if (track.type != "AUDIO" && track.type != "SUBTITLES")
            attributes.problems.push_back(fmt::format("TYPE={} is none of ours", track.type));
        for (const char* required : {"TYPE", "GROUP-ID", "NAME", "URI"}) {
            if (attributes.find(required) == nullptr) attributes.problems.push_back(fmt::format("no {}", required));
        }
        complain(line.number, attributes);
        if (playlist_.tracks.size() < max_streams) playlist_.tracks.push_back(track);
    }

    ListedVariant read_variant(const PlaylistLine& line, bool is_iframes) {
        auto attributes = read_attribute_list(line.value);
        ListedVariant variant;
        variant.line = line.number;
        variant.is_iframes = is_iframes;
        variant.bandwidth_bps = attributes.integer("BANDWIDTH");
        variant.average_bandwidth_bps = attributes.integer("AVERAGE-BANDWIDTH");
        variant.codecs = attributes.quoted("CODECS");
        variant.resolution = attributes.enumerated("RESOLUTION");
        variant.video_range = attributes.enumerated("VIDEO-RANGE");
        if (attributes.find("FRAME-RATE") != nullptr) {
            variant.frame_rate = decimal_number(attributes.enumerated("FRAME-RATE"));
            if (variant.frame_rate < 0) attributes.problems.emplace_back("FRAME-RATE is no decimal number");
        }
        if (is_iframes) {
            variant.uri = attributes.quoted("URI");
            if (variant.uri.empty()) attributes.problems.emplace_back("no URI");
        } else {
            variant.audio = attributes.quoted("AUDIO");
            variant.subtitles = attributes.quoted("SUBTITLES");
            if (const Attribute* captions = attributes.find("CLOSED-CAPTIONS"))
                variant.closed_captions = captions->value;
        }
        if (attributes.find("BANDWIDTH") == nullptr) attributes.problems.emplace_back("no BANDWIDTH");
        complain(line.number, attributes);
        return variant;
    }

    void take_uri(const PlaylistLine& line) override {
        if (!pending_) {
            complain(line.number, "a URI has no EXT-X-STREAM-INF");
            return;
        }
        pending_->uri = line.value;
        if (playlist_.variants.size() < max_streams) playlist_.variants.push_back(*pending_);
        pending_.reset();
    }

    void finish() override {
        if (pending_) complain(pending_->line, "EXT-X-STREAM-INF has no URI");
    }

    std::optional<ListedVariant> pending_;  ///< waits for its URI
};

}  // namespace

double MediaPlaylist::duration_seconds() const {
    return std::accumulate(segments.begin(), segments.end(), 0.0,
                           [](double sum, const ListedSegment& segment) { return sum + segment.duration_seconds; });
}

MediaPlaylist read_media_playlist(std::string_view text) {
    return MediaParser().read(text);
}

MultivariantPlaylist read_multivariant_playlist(std::string_view text) {
    return MultivariantParser().read(text);
}

}  // namespace sluice::conformance
