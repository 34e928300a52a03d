#include "api/routes/hls/edge.h"

#include "api/domain/errors.h"
#include "api/playback/edge_map.h"
#include "api/playback/hls_address.h"
#include "api/playback/served_segments.h"
#include "api/routes/hls/playback_admission.h"

namespace sluice::routes::edge {
namespace {

constexpr std::size_t max_tokens = 1000;
constexpr std::size_t max_served = 10'000;
constexpr std::size_t max_bytes = 2 << 20;

/// nullptr unless it can be answered by the edge.
ManifestCache::Pointer complete_video(ManifestCache& manifests, std::int64_t video_id) {
    auto video = manifests.manifest(video_id);
    const bool is_complete = video && video->manifest.is_complete && !video->manifest.renditions.empty();
    return is_complete ? video : nullptr;
}

/// One line: a token and the files that were sent to it.
struct Line {
    std::string token;
    std::vector<std::string_view> files;
};

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto part = text.substr(0, text.find(separator));
        parts.push_back(part);
        text.remove_prefix(std::min(text.size(), part.size() + 1));
    }
    return parts;
}

/// Throws ApiError(invalid_passes) for more than `max_tokens` lines or `max_served` files, and for an empty line.
std::vector<Line> read_lines(std::string_view text) {
    std::vector<Line> lines;
    std::size_t served = 0;
    for (const auto line : parts_of(text, '\n')) {
        auto files = parts_of(line, ' ');
        if (lines.size() >= max_tokens || files.empty() || files.front().empty()) throw ApiError(error::invalid_passes);
        lines.push_back({std::string(files.front()), {files.begin() + 1, files.end()}});
        served += files.size() - 1;
    }
    if (served > max_served) throw ApiError(error::invalid_passes);
    return lines;
}

/// Notes a segment that the viewer's video has; ignores whatever else is named, as a video may have changed meanwhile.
void note_served(Services& services, const Viewer& viewer, std::string_view file) {
    if (!viewer.claims || viewer.claims->kind != PlaybackClaims::Kind::student) return;
    const auto address = parse_hls_address(file);
    const auto* segment = address ? std::get_if<hls_address::Segment>(&*address) : nullptr;
    if (segment == nullptr) return;
    const auto video = complete_video(services.manifests, viewer.claims->video_id);
    const auto* rendition = video ? video->manifest.find(segment->rendition) : nullptr;
    if (rendition == nullptr || segment->number >= std::ssize(rendition->segments)) return;
    const auto shown = video->shown_by(segment->rendition, segment->number);
    if (shown) services.served.note(viewer.claims->session_id, *shown);
}

}  // namespace

std::string pass_to(ManifestCache& manifests, std::int64_t video_id) {
    const auto video = complete_video(manifests, video_id);
    return video ? edge_pass(*video) : std::string();
}

Response renew_passes(Services& services, const Request& request) {
    const auto text = request.read_text(max_bytes);
    const auto lines = read_lines(text);
    std::vector<std::string> tokens;
    tokens.reserve(lines.size());
    for (const auto& line : lines)
        tokens.push_back(line.token);
    const auto viewers = admit_viewers(services, tokens);
    std::string answer;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const auto file : lines[i].files)
            note_served(services, viewers[i], file);
        const auto pass = viewers[i].is_admitted ? pass_to(services.manifests, viewers[i].claims->video_id) : "";
        answer += (pass.empty() ? "-" : pass) + '\n';
    }
    return Response::text(std::move(answer), "text/plain");
}

Response map(Services& services, const Request& request) {
    const auto video = complete_video(services.manifests, request.id_param("id"));
    if (!video) throw ApiError(error::not_found);
    return Response::json(edge_map(*video));
}

}  // namespace sluice::routes::edge
