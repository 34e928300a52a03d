#include "api/routes/hls/hls_files.h"

#include <functional>
#include <optional>
#include <string_view>

#include "api/domain/errors.h"
#include "api/domain/media_type.h"
#include "api/domain/object_keys.h"
#include "api/http/entity_tag.h"
#include "api/playback/hls_address.h"
#include "common/media/rendition.h"
#include "common/playlist/playlist.h"
#include "common/playlist/storyboard.h"

namespace sluice {
namespace {

constexpr const char* playlist_type = "application/vnd.apple.mpegurl";
constexpr const char* init_type = "video/mp4";
constexpr const char* text_track_type = "text/vtt";
/// Private, because the URL or a header contains the viewer's token.
constexpr const char* never_changes = "private, max-age=31536000, immutable";
constexpr const char* grows = "private, no-cache";
/// The text never changes, but is cached only for a short time: the token in its path may be refused by then.
constexpr const char* changes_no_more = "private, max-age=60";

Response not_modified(const std::string& etag, const char* cache_control) {
    return Response::empty(304).with("ETag", etag).with("Cache-Control", cache_control);
}

Response text_answer(const HlsRequest& request, const RenderedText& rendered, const char* type,
                     const char* cache_control) {
    // Weak: the compressed form has the same tag.
    if (names_entity_tag(request.if_none_match, rendered.tag)) {
        return not_modified("W/" + rendered.tag, cache_control).with("Vary", "Accept-Encoding");
    }
    auto response = Response::text(request.gzip ? rendered.compressed : rendered.text, type)
                        .with("ETag", "W/" + rendered.tag)
                        .with("Cache-Control", cache_control)
                        .with("Vary", "Accept-Encoding");
    if (request.gzip) response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

Response playlist_answer(const HlsRequest& request, const RenderedText& playlist, bool is_complete) {
    const char* cache_control = is_complete ? changes_no_more : grows;
    if (request.uri_suffix.empty()) return text_answer(request, playlist, playlist_type, cache_control);
    return text_answer(request, RenderedText(append_to_uris(playlist.text, request.uri_suffix), request.gzip),
                       playlist_type, cache_control);
}

Response object_answer(const HlsRequest& request, StoredBody object) {
    const auto tag = object_tag(object.key);
    if (names_entity_tag(request.if_none_match, tag)) return not_modified(tag, never_changes);
    return Response::stored(std::move(object)).with("ETag", tag).with("Cache-Control", never_changes);
}

/// Answers each kind of address from a video's rows; std::nullopt for what the video does not have.
class FileAnswers {
  public:
    FileAnswers(Storage& storage, const HlsRequest& request, const PlayableVideo& video)
        : storage_(storage), request_(request), video_(video), manifest_(video.manifest) {}

    std::optional<Response> operator()(const hls_address::MultivariantPlaylist& /*address*/) const {
        return playlist([&] { return write(multivariant_playlist(manifest_)); });
    }

    std::optional<Response> operator()(const hls_address::MediaPlaylist& address) const {
        const auto* rendition = manifest_.find(address.rendition);
        if (rendition == nullptr) return std::nullopt;
        return playlist([&] { return write(media_playlist(manifest_, *rendition, UriStyle::route)); });
    }

    std::optional<Response> operator()(const hls_address::IframePlaylist& address) const {
        const auto* rendition = manifest_.find(address.rendition);
        if (rendition == nullptr || !rendition->has_keyframes()) return std::nullopt;
        return playlist([&] { return write(iframe_playlist(manifest_, *rendition, UriStyle::route)); });
    }

    std::optional<Response> operator()(const hls_address::InitSection& address) const {
        const auto* rendition = manifest_.find(address.rendition);
        if (rendition == nullptr || rendition->init_key.empty()) return std::nullopt;
        return object_answer(request_, {rendition->init_key, rendition->init_bytes, init_type});
    }

    std::optional<Response> operator()(const hls_address::Segment& address) const {
        const auto* rendition = manifest_.find(address.rendition);
        if (rendition == nullptr || rendition->kind == ManifestRendition::Kind::subtitle) return std::nullopt;
        return segment(*rendition, address.number);
    }

    std::optional<Response> operator()(const hls_address::SubtitleSegment& address) const {
        const auto* rendition = manifest_.find(address.rendition);
        if (rendition == nullptr || rendition->kind != ManifestRendition::Kind::subtitle) return std::nullopt;
        return segment(*rendition, address.number);
    }

    /// The stored text is that of the static copy. Under this address the sheets are beside it, under the names that
    /// the task gave them.
    std::optional<Response> operator()(const hls_address::Storyboard& /*address*/) const {
        const auto found = video_.assets.find(storyboard_file_name);
        if (found == video_.assets.end()) return std::nullopt;
        const auto stored = video_.texts.get(request_.file, [&] {
            return with_sheets_at(storage_.read_all(found->second.object_key, found->second.bytes), "", "");
        });
        if (request_.uri_suffix.empty()) return text_answer(request_, *stored, text_track_type, changes_no_more);
        return text_answer(request_, RenderedText(with_sheets_at(stored->text, "", request_.uri_suffix), request_.gzip),
                           text_track_type, changes_no_more);
    }

    std::optional<Response> operator()(const hls_address::Asset& address) const {
        const auto found = video_.assets.find(address.name);
        if (found == video_.assets.end()) return std::nullopt;
        const auto& asset = found->second;
        return object_answer(request_, {asset.object_key, asset.bytes, media_type_of(address.name)});
    }

  private:
    [[nodiscard]] Response playlist(const std::function<std::string()>& render) const {
        return playlist_answer(request_, *video_.texts.get(request_.file, render), manifest_.is_complete);
    }

    [[nodiscard]] std::optional<Response> segment(const ManifestRendition& rendition, std::int64_t number) const {
        if (number >= std::ssize(rendition.segments)) return std::nullopt;
        const auto& found = rendition.segments[static_cast<std::size_t>(number)];
        return object_answer(request_, {found.object_key, found.bytes, media_type_of(request_.file)});
    }

    Storage& storage_;
    const HlsRequest& request_;
    const PlayableVideo& video_;
    const Manifest& manifest_;
};

std::optional<HlsAnswer> answer(Storage& storage, const HlsRequest& request, const PlayableVideo& video,
                                const HlsAddress& address) {
    auto response = std::visit(FileAnswers(storage, request, video), address);
    if (!response) return std::nullopt;
    HlsAnswer answer{std::move(*response), std::nullopt};
    const auto* segment = std::get_if<hls_address::Segment>(&address);
    if (segment != nullptr && answer.response.object)
        answer.shows = video.shown_by(segment->rendition, segment->number);
    return answer;
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
        return playlist_answer(request, RenderedText(storage.read_all(key, *bytes), request.gzip), true);
    }
    return object_answer(request, {key, *bytes, media_type_of(key)});
}

}  // namespace

HlsAnswer hls_file(ManifestCache& manifests, Storage& storage, const HlsRequest& request) {
    const auto known = manifests.manifest(request.video_id);
    if (!known || !known->playable) throw ApiError(error::not_found);
    if (known->manifest.renditions.empty() && known->hls_path) {
        return {plain_file(storage, request, *known->hls_path), std::nullopt};
    }
    const auto address = parse_hls_address(request.file);
    if (!address) throw ApiError(error::not_found);
    if (auto found = answer(storage, request, *known, *address)) return std::move(*found);
    if (known->manifest.is_complete) throw ApiError(error::not_found);
    const auto newest = manifests.newest_manifest(request.video_id);
    if (!newest) throw ApiError(error::not_found);
    auto found = answer(storage, request, *newest, *address);
    if (!found) throw ApiError(error::not_found);
    return std::move(*found);
}

}  // namespace sluice
