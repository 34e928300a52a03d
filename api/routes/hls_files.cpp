#include "api/routes/hls_files.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "api/domain/errors.h"
#include "api/domain/media_type.h"
#include "api/http/entity_tag.h"
#include "api/http/gzip.h"
#include "common/digest.h"
#include "common/playlist.h"
#include "common/rendition.h"
#include "common/storyboard.h"

namespace sluice {
namespace {

constexpr const char* playlist_type = "application/vnd.apple.mpegurl";
constexpr const char* segment_type = "video/iso.segment";
constexpr const char* init_type = "video/mp4";
constexpr const char* text_track_type = "text/vtt";
/// Private, as the URL or a header holds the viewer's token.
constexpr const char* never_changes = "private, max-age=31536000, immutable";
constexpr const char* grows = "private, no-cache";
/// The list itself never changes; the token in its path may be refused any time, which nobody can see in a copy.
constexpr const char* changes_no_more = "private, max-age=60";

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

Response not_modified(const std::string& etag, const char* cache_control) {
    return Response::empty(304).with("ETag", etag).with("Cache-Control", cache_control);
}

Response text_answer(const HlsRequest& request, std::string text, const char* type, const char* cache_control) {
    // Weak: the compressed form bears the same tag.
    const auto tag = quoted(sha256_hex(text));
    if (names_entity_tag(request.if_none_match, tag)) return not_modified("W/" + tag, cache_control);
    auto response = Response::text(request.gzip ? gzip(text) : std::move(text), type)
                        .with("ETag", "W/" + tag)
                        .with("Cache-Control", cache_control)
                        .with("Vary", "Accept-Encoding");
    if (request.gzip) response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

Response playlist_answer(const HlsRequest& request, std::string text, bool is_complete) {
    if (!request.uri_suffix.empty()) text = append_to_uris(text, request.uri_suffix);
    return text_answer(request, std::move(text), playlist_type, is_complete ? changes_no_more : grows);
}

/// Stored for the static copy; here the sheets lie beside it, as the task named them.
Response storyboard_answer(Storage& storage, const HlsRequest& request, const StoredAsset& storyboard) {
    const auto text = storage.read_all(storyboard.object_key, storyboard.bytes);
    return text_answer(request, with_sheets_at(text, "", request.uri_suffix), text_track_type, changes_no_more);
}

Response object_answer(const HlsRequest& request, StoredBody object, const std::string& name_of_bytes) {
    const auto tag = quoted(name_of_bytes);
    if (names_entity_tag(request.if_none_match, tag)) return not_modified(tag, never_changes);
    return Response::stored(std::move(object)).with("ETag", tag).with("Cache-Control", never_changes);
}

/// "seg-00042.m4s" → 42; nothing unless it is spelt exactly as segment_file_name() does.
std::optional<std::size_t> segment_number(const ManifestRendition& rendition, const std::string& file_name) {
    const auto digits = file_name.find_first_of("0123456789");
    if (digits == std::string::npos) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(file_name.data() + digits, file_name.data() + file_name.size(), number);
    if (segment_file_name(rendition, number) != file_name) return std::nullopt;
    return static_cast<std::size_t>(number);
}

/// What a segment shows, when it is one of those that a viewer has to have been served.
std::optional<ServedRange> shown_by(const Manifest& manifest, const ManifestRendition& rendition, std::size_t number) {
    constexpr double ms_per_second = 1000;
    const auto shown = manifest.has_video() ? ManifestRendition::Kind::video : ManifestRendition::Kind::audio;
    if (rendition.kind != shown) return std::nullopt;
    double start = 0;
    for (std::size_t i = 0; i < number; ++i)
        start += rendition.segments[i].duration_seconds;
    const auto to_ms = [](double seconds) { return static_cast<std::int32_t>(std::lround(seconds * ms_per_second)); };
    return ServedRange{to_ms(start), to_ms(start + rendition.segments[number].duration_seconds)};
}

std::optional<HlsAnswer> find_rendition_file(const HlsRequest& request, const Manifest& manifest,
                                             const ManifestRendition& rendition, const std::string& name) {
    if (name == media_playlist_file_name) {
        return HlsAnswer{
            playlist_answer(request, write(media_playlist(manifest, rendition, UriStyle::route)), manifest.is_complete),
            {}};
    }
    if (name == iframe_playlist_file_name && rendition.has_keyframes()) {
        return HlsAnswer{playlist_answer(request, write(iframe_playlist(manifest, rendition, UriStyle::route)),
                                         manifest.is_complete),
                         {}};
    }
    if (name == init_file_name && !rendition.init_key.empty()) {
        return HlsAnswer{
            object_answer(request, {rendition.init_key, rendition.init_bytes, init_type}, rendition.init_sha256), {}};
    }
    const auto number = segment_number(rendition, name);
    if (!number || *number >= rendition.segments.size()) return std::nullopt;
    const auto& segment = rendition.segments[*number];
    HlsAnswer answer{object_answer(request, {segment.object_key, segment.bytes, media_type_of(name)}, segment.sha256),
                     {}};
    if (answer.response.object) answer.shows = shown_by(manifest, rendition, *number);
    return answer;
}

/// A file of a video that has rows. Nothing when the manifest does not hold it.
std::optional<HlsAnswer> find_file(Storage& storage, const HlsRequest& request, const StoredManifest& video) {
    const auto& manifest = video.manifest;
    if (request.file == multivariant_playlist_file_name) {
        return HlsAnswer{playlist_answer(request, write(multivariant_playlist(manifest)), manifest.is_complete), {}};
    }
    const auto slash = request.file.find('/');
    if (slash == std::string::npos) {
        const auto asset = video.assets.find(request.file);
        if (asset == video.assets.end()) return std::nullopt;
        if (request.file == storyboard_file_name) {
            return HlsAnswer{storyboard_answer(storage, request, asset->second), {}};
        }
        return HlsAnswer{
            object_answer(request, {asset->second.object_key, asset->second.bytes, media_type_of(request.file)},
                          asset->second.sha256),
            {}};
    }
    const auto* rendition = manifest.find(request.file.substr(0, slash));
    if (rendition == nullptr) return std::nullopt;
    return find_rendition_file(request, manifest, *rendition, request.file.substr(slash + 1));
}

/// A file below the folder of hls_path.
Response plain_file(Storage& storage, const HlsRequest& request, const std::string& hls_path) {
    constexpr std::string_view playlist_ending = ".m3u8";
    constexpr std::int64_t max_playlist_bytes = 4 << 20;
    const auto slash = hls_path.rfind('/');
    if (slash == std::string::npos) throw ApiError(error::not_found);
    const auto key =
        request.file == multivariant_playlist_file_name ? hls_path : hls_path.substr(0, slash + 1) + request.file;
    if (!is_object_key(key)) throw ApiError(error::not_found);
    const auto bytes = storage.size(key);
    if (!bytes) throw ApiError(error::not_found);
    if (key.ends_with(playlist_ending) && *bytes <= max_playlist_bytes) {
        return playlist_answer(request, storage.read_all(key, *bytes), true);
    }
    // Objects are written once, so the key stands for the bytes.
    return object_answer(request, {key, *bytes, media_type_of(key)}, sha256_hex(key));
}

}  // namespace

HlsAnswer hls_file(Services& services, const HlsRequest& request) {
    const auto known = services.manifests.manifest(request.video_id);
    if (!known || !known->playable) throw ApiError(error::not_found);
    if (known->manifest.renditions.empty() && known->hls_path) {
        return {plain_file(services.storage, request, *known->hls_path), {}};
    }
    if (auto found = find_file(services.storage, request, *known)) return std::move(*found);
    if (!known->manifest.is_complete) {
        const auto newest = services.manifests.newest_manifest(request.video_id);
        if (newest) {
            if (auto found = find_file(services.storage, request, *newest)) return std::move(*found);
        }
    }
    throw ApiError(error::not_found);
}

}  // namespace sluice
