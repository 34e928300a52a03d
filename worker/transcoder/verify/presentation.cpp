#include "worker/transcoder/verify/presentation.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/media/rendition.h"
#include "common/playlist/storyboard.h"

namespace sluice::conformance {
namespace {

using Role = Rendition::Role;

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Loader {
  public:
    explicit Loader(const OutputDirectory& directory) : directory_(directory) {}

    Presentation load() {
        presentation_.master_path = multivariant_playlist_file_name;
        const auto bytes = file(presentation_.master_path, presentation_.master_path);
        if (!bytes) return std::move(presentation_);
        presentation_.master = read_multivariant_playlist(text_of(*bytes));
        for (const auto& variant : presentation_.master.variants)
            load_rendition(Role::variant, variant.line, variant.uri);
        for (const auto& track : presentation_.master.tracks)
            load_rendition(track.type == "SUBTITLES" ? Role::subtitles : Role::audio, track.line, track.uri);
        for (const auto& variant : presentation_.master.iframe_variants)
            load_rendition(Role::iframes, variant.line, variant.uri);
        load_storyboard();
        return std::move(presentation_);
    }

  private:
    /// The bytes of a file. If it is missing or empty, it is listed as missing, and the answer is std::nullopt.
    std::optional<std::vector<std::uint8_t>> file(const std::string& where, const std::string& path) {
        auto bytes = directory_.read(path);
        if (bytes && !bytes->empty()) return bytes;
        presentation_.missing.push_back({where, path});
        return std::nullopt;
    }

    /// The path that a URI names. If the URI is not relative, it is listed as foreign, and the answer is std::nullopt.
    std::optional<std::string> path_of(const std::string& playlist, int line, const std::string& uri) {
        if (is_relative_uri(uri)) return resolve(playlist, uri);
        presentation_.foreign.push_back({fmt::format("{} line {}", playlist, line), uri});
        return std::nullopt;
    }

    void load_rendition(Role role, int line, const std::string& uri) {
        const std::string where = fmt::format("{} line {}", presentation_.master_path, line);
        const auto path = path_of(presentation_.master_path, line, uri);
        if (!path || !loaded_.insert(*path).second) return;
        const auto bytes = file(where, *path);
        if (!bytes) return;
        Rendition rendition;
        rendition.role = role;
        rendition.path = *path;
        rendition.playlist = read_media_playlist(text_of(*bytes));
        if (rendition.playlist.map_uri) load_init(rendition);
        if (role != Role::iframes) load_segments(rendition);
        presentation_.renditions.push_back(std::move(rendition));
    }

    void load_init(Rendition& rendition) {
        const auto path = path_of(rendition.path, 0, *rendition.playlist.map_uri);
        if (!path) return;
        rendition.track.init_path = *path;
        if (const auto bytes = file(rendition.path, *path)) rendition.track.init = read_init_section(*bytes);
    }

    void load_segments(Rendition& rendition) {
        std::int64_t number = -1;
        for (const auto& listed : rendition.playlist.segments) {
            ++number;
            const auto path = path_of(rendition.path, listed.line, listed.uri);
            if (!path) continue;
            const std::string where = fmt::format("{} line {}", rendition.path, listed.line);
            if (!loaded_.insert(*path).second) {
                presentation_.repeated.push_back({where, listed.uri});
                continue;
            }
            const auto bytes = file(where, *path);
            if (!bytes) continue;
            if (rendition.role == Role::subtitles) {
                rendition.subtitles.files.push_back({*path, listed.duration_seconds,
                                                     static_cast<std::int64_t>(bytes->size()),
                                                     read_webvtt(text_of(*bytes))});
                continue;
            }
            Segment segment = read_segment(*bytes, rendition.track.init);
            segment.number = number;
            segment.path = *path;
            segment.listed_seconds = listed.duration_seconds;
            presentation_.segments_by_path[*path] = {presentation_.renditions.size(), rendition.track.segments.size()};
            rendition.track.segments.push_back(std::move(segment));
        }
    }

    void load_storyboard() {
        const auto bytes = directory_.read(storyboard_file_name);
        if (!bytes) return;
        Storyboard storyboard =
            read_storyboard(text_of(*bytes), [&](const std::string& uri) { return directory_.read(uri); });
        storyboard.path = storyboard_file_name;
        const auto pictures = presentation_.pictures();
        if (!pictures.empty() && pictures.front()->playlist.is_complete())
            storyboard.video_seconds = pictures.front()->playlist.duration_seconds();
        presentation_.storyboard = std::move(storyboard);
    }

    const OutputDirectory& directory_;
    Presentation presentation_;
    std::set<std::string> loaded_;  ///< paths of playlists and segments
};

}  // namespace

std::optional<double> Track::start_seconds(const Segment& segment) const {
    const auto shift = init.presentation_shift();
    const auto times = segment.presentation_times();
    if (!shift || times.empty() || !segment.decode_time()) return std::nullopt;
    return seconds(times.front() + *shift);
}

double Track::duration_seconds() const {
    double sum = 0;
    for (const Segment& segment : segments)
        sum += seconds(segment.duration());
    return sum;
}

double Track::sample_rate() const {
    std::size_t samples = 0;
    for (const Segment& segment : segments)
        samples += segment.sample_count();
    const double duration = duration_seconds();
    return duration > 0 ? static_cast<double>(samples) / duration : 0;
}

std::uint32_t Track::typical_duration() const {
    std::vector<std::uint32_t> durations;
    for (const Segment& segment : segments) {
        for (const Fragment& fragment : segment.fragments) {
            for (const Sample& sample : fragment.samples)
                durations.push_back(sample.duration);
        }
    }
    if (durations.empty()) return 0;
    const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
    std::nth_element(durations.begin(), middle, durations.end());
    return *middle;
}

const Rendition* Presentation::find(const std::string& uri) const {
    const std::string path = resolve(master_path, uri);
    const auto found =
        std::find_if(renditions.begin(), renditions.end(), [&](const Rendition& r) { return r.path == path; });
    return found == renditions.end() ? nullptr : &*found;
}

std::vector<const Rendition*> Presentation::pictures() const {
    std::vector<const Rendition*> found;
    for (const Rendition& rendition : renditions) {
        if (rendition.has_media() && rendition.track.is_video()) found.push_back(&rendition);
    }
    return found;
}

std::vector<const Rendition*> Presentation::sounds() const {
    std::vector<const Rendition*> found;
    for (const Rendition& rendition : renditions) {
        if (rendition.has_media() && rendition.track.is_audio()) found.push_back(&rendition);
    }
    return found;
}

std::pair<const Track*, const Segment*> Presentation::find_segment(const std::string& path) const {
    const auto found = segments_by_path.find(path);
    if (found == segments_by_path.end()) return {nullptr, nullptr};
    const auto [rendition, segment] = found->second;
    const Track& track = renditions[rendition].track;
    return {&track, &track.segments[segment]};
}

Presentation read_presentation(const OutputDirectory& directory) {
    return Loader(directory).load();
}

}  // namespace sluice::conformance
