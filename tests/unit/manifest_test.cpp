#include "common/playlist/manifest.h"

#include <doctest/doctest.h>

using namespace sluice;

namespace {

ManifestRendition video(const std::string& name, int width, int height, std::int64_t bytes) {
    ManifestRendition rendition;
    rendition.name = name;
    rendition.width = width;
    rendition.height = height;
    rendition.codecs = "avc1.64001f";
    rendition.init_key = "hls/demo/1/" + name + "/e5/init.mp4";
    rendition.segments = {{6, bytes, "aa", "hls/demo/1/" + name + "/e5/seg-00000.m4s", {}},
                          {3, bytes / 2, "bb", "hls/demo/1/" + name + "/e9/seg-00001.m4s", {}}};
    return rendition;
}

ManifestRendition audio() {
    ManifestRendition rendition;
    rendition.name = "audio";
    rendition.kind = ManifestRendition::Kind::audio;
    rendition.channels = 2;
    rendition.language = "de";
    rendition.codecs = "mp4a.40.2";
    rendition.init_key = "hls/demo/1/audio/e6/init.mp4";
    rendition.segments = {{6, 6000, "cc", "hls/demo/1/audio/e6/seg-00000.m4s", {}}};
    return rendition;
}

Manifest manifest() {
    Manifest m;
    m.is_complete = true;
    m.frame_rate = FrameRate{25, 1};
    m.renditions = {video("720p", 1280, 720, 60000), video("360p", 640, 360, 12000), audio()};
    return m;
}

}  // namespace

TEST_CASE("a video is playable once every rendition has its first segment") {
    auto m = manifest();
    CHECK(is_playable(m));
    m.renditions[1].segments.clear();
    CHECK_FALSE(is_playable(m));
    m = manifest();
    m.renditions[2].codecs.clear();
    CHECK_FALSE(is_playable(m));
    CHECK_FALSE(is_playable(Manifest()));
}

TEST_CASE("a media playlist names its files as they are served, or as they lie in storage") {
    const auto m = manifest();
    const auto served = media_playlist(m, *m.find("720p"), UriStyle::route);
    CHECK(served.init_uri == "init.mp4");
    CHECK(served.segments.at(1).uri == "seg-00001.m4s");
    const auto stored = media_playlist(m, *m.find("720p"), UriStyle::object);
    CHECK(stored.init_uri == "e5/init.mp4");
    CHECK(stored.segments.at(0).uri == "e5/seg-00000.m4s");
    CHECK(stored.segments.at(1).uri == "e9/seg-00001.m4s");
}

TEST_CASE("a growing video has EVENT playlists, a complete one VOD") {
    auto m = manifest();
    CHECK(media_playlist(m, m.renditions[0], UriStyle::route).type == PlaylistType::vod);
    m.is_complete = false;
    CHECK(media_playlist(m, m.renditions[0], UriStyle::route).type == PlaylistType::event);
}

TEST_CASE("variants bear the cost and the codecs of their sound, which is a group of its own") {
    const auto playlist = multivariant_playlist(manifest());
    REQUIRE(playlist.variants.size() == 2);
    CHECK(playlist.variants[0].uri == "720p/playlist.m3u8");
    CHECK(playlist.variants[0].bandwidth_bps == 80000 + 8000);
    CHECK(playlist.variants[0].codecs == "avc1.64001f,mp4a.40.2");
    CHECK(playlist.variants[0].frame_rate == FrameRate{25, 1});
    REQUIRE(playlist.audio.size() == 1);
    CHECK(playlist.audio[0].uri == "audio/playlist.m3u8");
    CHECK(playlist.audio[0].name == "de");
    CHECK(playlist.audio[0].is_default);
}

TEST_CASE("without a picture the sound is the variant") {
    Manifest m;
    m.renditions = {audio()};
    const auto playlist = multivariant_playlist(m);
    REQUIRE(playlist.variants.size() == 1);
    CHECK(playlist.variants[0].uri == "audio/playlist.m3u8");
    CHECK(playlist.variants[0].codecs == "mp4a.40.2");
    CHECK(playlist.variants[0].width == 0);
    CHECK_FALSE(playlist.variants[0].frame_rate);
    CHECK(playlist.audio.empty());
}

TEST_CASE("renditions are found by name") {
    const auto m = manifest();
    REQUIRE(m.find("360p") != nullptr);
    CHECK(m.find("360p")->width == 640);
    CHECK(m.find("1080p") == nullptr);
    CHECK(m.find("") == nullptr);
}
