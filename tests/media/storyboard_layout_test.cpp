/// Which times a storyboard shows, and where on its sheets.

#include "worker/transcoder/grid/storyboard_layout.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("the interval grows with the video, and the number of cues is bounded") {
    struct Case {
        double duration_seconds;
        double interval_seconds;
        int cues;
    };
    for (const auto& [duration_seconds, interval_seconds, cues] : {
             Case{0.04, 2, 1},
             Case{1, 2, 1},
             Case{2.9, 2, 1},
             Case{3.1, 2, 2},
             Case{20.02, 2, 10},
             Case{120, 2, 60},
             Case{121, 5, 24},
             Case{900, 5, 180},
             Case{901, 10, 90},
             Case{3600, 10, 360},
             Case{3 * 3600, 10, 1080},
             Case{3 * 3600 + 1, 11, 982},
             Case{24 * 3600, 80, 1080},
         }) {
        CAPTURE(duration_seconds);
        const auto layout = storyboard_layout(duration_seconds, {1920, 1080});
        CHECK(layout.interval_seconds == interval_seconds);
        CHECK(layout.cue_count == cues);
        CHECK(layout.start_seconds(0) == 0);
        CHECK(layout.end_seconds(cues - 1) == duration_seconds);
        for (int cue = 1; cue < cues; ++cue)
            CHECK(layout.end_seconds(cue - 1) == layout.start_seconds(cue));
        const double last = duration_seconds - layout.start_seconds(cues - 1);
        CHECK(last <= 1.5 * interval_seconds);
        CHECK((cues == 1 || last >= 0.5 * interval_seconds));
    }
}

TEST_CASE("tiles keep the picture's shape, have even sides and are never larger than it") {
    struct Case {
        DisplaySize picture;
        int width;
        int height;
    };
    for (const auto& [picture, width, height] : {
             Case{{1920, 1080}, 160, 90},
             Case{{3840, 2160}, 160, 90},
             Case{{1080, 1920}, 90, 160},
             Case{{640, 480}, 160, 120},
             Case{{1024, 576}, 160, 90},
             Case{{854, 480}, 160, 90},
             Case{{1000, 1000}, 160, 160},
             Case{{2560, 1080}, 160, 68},
             Case{{128, 72}, 128, 72},
             Case{{33, 21}, 34, 22},
             Case{{8192, 2}, 160, 2},
             Case{{1, 1}, 2, 2},
         }) {
        CAPTURE(picture.width);
        CAPTURE(picture.height);
        const auto layout = storyboard_layout(60, picture);
        CHECK(layout.tile_width == width);
        CHECK(layout.tile_height == height);
    }
}

TEST_CASE("tiles fill one sheet after the other, and a sheet is no larger than it must be") {
    const auto layout = storyboard_layout(3600, {1920, 1080});
    CHECK(place_of(layout, 0) == TilePlace{0, 0, 0});
    CHECK(place_of(layout, 9) == TilePlace{0, 1440, 0});
    CHECK(place_of(layout, 10) == TilePlace{0, 0, 90});
    CHECK(place_of(layout, 99) == TilePlace{0, 1440, 810});
    CHECK(place_of(layout, 100) == TilePlace{1, 0, 0});
    CHECK(place_of(layout, 359) == TilePlace{3, 1440, 450});
    CHECK(sheet_size(layout, 1) == SheetSize{160, 90});
    CHECK(sheet_size(layout, 9) == SheetSize{1440, 90});
    CHECK(sheet_size(layout, 11) == SheetSize{1600, 180});
    CHECK(sheet_size(layout, 100) == SheetSize{1600, 900});
}

TEST_CASE("a cue without a picture repeats its neighbour's") {
    const auto layout = storyboard_layout(9.5, {160, 90});
    REQUIRE(layout.cue_count == 5);
    const auto shown = [&](const std::vector<std::optional<int>>& tiles) {
        std::vector<int> x;
        for (const auto& cue : storyboard_cues(layout, tiles))
            x.push_back(cue.x / layout.tile_width);
        return x;
    };
    CHECK(shown({0, 1, 2, 3, 4}) == std::vector{0, 1, 2, 3, 4});
    CHECK(shown({0, 0, 1, 1, 2}) == std::vector{0, 0, 1, 1, 2});
    CHECK(shown({0, {}, {}, 1, {}}) == std::vector{0, 0, 0, 1, 1});
    CHECK(shown({{}, {}, 0, 1, 2}) == std::vector{0, 0, 0, 1, 2});
    CHECK(shown({{}, {}, {}, {}, 0}) == std::vector{0, 0, 0, 0, 0});

    const auto cues = storyboard_cues(layout, {0, 1, 2, 3, 4});
    CHECK(cues.front() == StoryboardCue{0, 2000, "storyboard-000.jpg", 0, 0, 160, 90});
    CHECK(cues.back() == StoryboardCue{8000, 9500, "storyboard-000.jpg", 640, 0, 160, 90});
}
