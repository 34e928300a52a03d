#include "api/playback/hls_address.h"

#include <charconv>

#include "api/domain/object_keys.h"
#include "common/media/rendition.h"
#include "common/playlist/storyboard.h"

namespace sluice {
namespace {

/// "seg-00042.m4s" → 42. `spelling` gives a number's file name; any other spelling of the number is std::nullopt.
std::optional<std::int64_t> number_in(std::string_view file_name, std::string (*spelling)(std::int64_t)) {
    const auto digits = file_name.find_first_of("0123456789");
    if (digits == std::string_view::npos) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(file_name.data() + digits, file_name.data() + file_name.size(), number);
    if (fault != std::errc{} || spelling(number) != file_name) return std::nullopt;
    return number;
}

std::optional<HlsAddress> parse_rendition_file(std::string rendition, std::string_view file_name) {
    if (!is_rendition_name(rendition)) return std::nullopt;
    if (file_name == media_playlist_file_name) return hls_address::MediaPlaylist{std::move(rendition)};
    if (file_name == iframe_playlist_file_name) return hls_address::IframePlaylist{std::move(rendition)};
    if (file_name == init_file_name) return hls_address::InitSection{std::move(rendition)};
    if (const auto number = number_in(file_name, segment_file_name)) {
        return hls_address::Segment{std::move(rendition), *number};
    }
    if (const auto number = number_in(file_name, subtitle_file_name)) {
        return hls_address::SubtitleSegment{std::move(rendition), *number};
    }
    return std::nullopt;
}

}  // namespace

std::optional<HlsAddress> parse_hls_address(std::string_view path) {
    if (const auto slash = path.find('/'); slash != std::string_view::npos) {
        return parse_rendition_file(std::string(path.substr(0, slash)), path.substr(slash + 1));
    }
    if (path == multivariant_playlist_file_name) return hls_address::MultivariantPlaylist{};
    if (path == storyboard_file_name) return hls_address::Storyboard{};
    if (is_asset_name(path)) return hls_address::Asset{std::string(path)};
    return std::nullopt;
}

}  // namespace sluice
