/// Playlists: a multivariant one and media playlists, with a NUL between each and the next.

#include "common/playlist/playlist.h"

#include <array>
#include <string>

#include "tests/fuzz/conformance.h"
#include "tests/fuzz/input.h"

using namespace sluice;
using namespace sluice::conformance;
using fuzz::require;

namespace {

constexpr std::array roles{Rendition::Role::variant, Rendition::Role::audio, Rendition::Role::subtitles,
                           Rendition::Role::iframes};

void check(const conformance::MediaPlaylist& playlist) {
    int line = 0;
    for (const auto& segment : playlist.segments) {
        require(segment.duration_seconds >= 0, "no segment has less than no time");
        require(segment.line > line, "segments are in their order");
        line = segment.line;
    }
}

/// Nothing is changed but for what is inserted.
void check_suffix(std::string_view playlist) {
    constexpr std::string_view suffix = "?\x01";  // in no playlist that is read below
    if (playlist.find('\x01') != std::string_view::npos) return;
    auto text = append_to_uris(playlist, suffix);
    for (auto at = text.find(suffix); at != std::string::npos; at = text.find(suffix, at)) {
        const auto end = text.substr(at + suffix.size(), 2);
        require(end.starts_with('\n') || end == "\r\n" || end.starts_with('"'), "a suffix ends its URI");
        text.erase(at, suffix.size());
    }
    require(text == playlist || text == std::string(playlist) + '\n', "all else stays");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto input = fuzz::text_of(data, size);
    const auto next = [&] {
        const auto text = fuzz::take(input, input.find('\0'));
        static_cast<void>(fuzz::take(input, 1));
        return text;
    };
    Presentation presentation;
    presentation.master_path = "master.m3u8";
    const auto master = next();
    presentation.master = read_multivariant_playlist(master);
    check_suffix(master);
    for (std::size_t i = 0; i < roles.size() && !input.empty(); ++i) {
        const auto text = next();
        check_suffix(text);
        Rendition rendition;
        rendition.role = roles.at(i);
        rendition.path = std::to_string(i) + "/playlist.m3u8";
        rendition.playlist = read_media_playlist(text);
        check(rendition.playlist);
        presentation.renditions.push_back(std::move(rendition));
    }
    fuzz::apply_all_rules(presentation);
    return 0;
}
