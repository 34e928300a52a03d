#include "api/playback/playable_video.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

constexpr double fps = 30;

StoredManifest lecture(bool has_picture) {
    StoredManifest stored;
    if (has_picture) stored.manifest.frame_rate = FrameRate{static_cast<int>(fps), 1};
    const auto add = [&](const char* name, ManifestRendition::Kind kind) {
        auto& rendition = stored.manifest.renditions.emplace_back();
        rendition.name = name;
        rendition.kind = kind;
        for (const double seconds : {6.0, 5.9996, 0.5})
            rendition.segments.push_back({seconds, 1, "", "", {}});
    };
    if (has_picture) add("720p", ManifestRendition::Kind::video);
    add("audio", ManifestRendition::Kind::audio);
    add("subtitles", ManifestRendition::Kind::subtitle);
    return stored;
}

}  // namespace

TEST_CASE("which part of the video a segment shows") {
    const PlayableVideo video(lecture(true));
    CHECK(video.shown_by("720p", 0) == ServedRange{0, 6000});
    CHECK(video.shown_by("720p", 1) == ServedRange{6000, 12000});
    CHECK(video.shown_by("720p", 2) == ServedRange{12000, 12500});
    CHECK_THROWS_AS(static_cast<void>(video.shown_by("720p", 3)), std::out_of_range);
    CHECK_THROWS_AS(static_cast<void>(video.shown_by("480p", 0)), std::out_of_range);
    CHECK_FALSE(video.shown_by("audio", 0).has_value());
    CHECK_FALSE(video.shown_by("subtitles", 0).has_value());
    const PlayableVideo sound(lecture(false));
    CHECK(sound.shown_by("audio", 1) == ServedRange{6000, 12000});
    CHECK_FALSE(sound.shown_by("subtitles", 1).has_value());
}

TEST_CASE("a text is rendered once, whoever asks and however many do") {
    const RenderedTexts texts;
    std::atomic<int> rendered = 0;
    const auto get = [&] {
        return texts.get("master.m3u8", [&] {
            ++rendered;
            return std::string(10'000, 'x');
        });
    };
    constexpr int callers = 8;
    std::vector<std::thread> threads;
    std::vector<RenderedTexts::Pointer> found(callers);
    for (int i = 0; i < callers; ++i)
        threads.emplace_back([&, i] { found[static_cast<std::size_t>(i)] = get(); });
    for (auto& thread : threads)
        thread.join();
    CHECK(rendered == 1);
    for (const auto& text : found)
        CHECK(text == found[0]);
    CHECK(found[0]->compressed.size() < 100);
    CHECK(texts.get("720p/playlist.m3u8", [] { return "another"; })->text == "another");
    CHECK_FALSE(found[0]->tag == texts.get("720p/playlist.m3u8", [] { return ""; })->tag);
    // A rendering that fails is tried again.
    CHECK_THROWS_AS(texts.get("storyboard.vtt", []() -> std::string { throw std::runtime_error("away"); }),
                    std::runtime_error);
    CHECK(texts.get("storyboard.vtt", [] { return "WEBVTT"; })->text == "WEBVTT");
}
