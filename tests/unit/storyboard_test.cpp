#include "common/playlist/storyboard.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("a storyboard is written as WebVTT with media fragments") {
    CHECK(write(std::vector<StoryboardCue>{}) == "WEBVTT\n");
    CHECK(write(std::vector<StoryboardCue>{{0, 10'000, "storyboard-000.jpg", 0, 0, 160, 90},
                                           {10'000, 3'723'004, "storyboard-001.jpg", 1440, 810, 160, 90}}) ==
          "WEBVTT\n"
          "\n00:00:00.000 --> 00:00:10.000\nstoryboard-000.jpg#xywh=0,0,160,90\n"
          "\n00:00:10.000 --> 01:02:03.004\nstoryboard-001.jpg#xywh=1440,810,160,90\n");
    CHECK(write(std::vector<StoryboardCue>{{0, 360'000'001, "a.jpg", 0, 0, 2, 2}})
              .find("00:00:00.000 --> 100:00:00.001\n") != std::string::npos);
}

TEST_CASE("sheets are numbered, and their names known again") {
    CHECK(storyboard_sheet_file_name(0) == "storyboard-000.jpg");
    CHECK(storyboard_sheet_file_name(42) == "storyboard-042.jpg");
    CHECK(storyboard_sheet_file_name(1234) == "storyboard-1234.jpg");
    for (const char* good : {"storyboard-000.jpg", "storyboard-1234.jpg"}) {
        CAPTURE(good);
        CHECK(is_storyboard_sheet(good));
    }
    for (const char* bad : {"", "storyboard-.jpg", "storyboard.jpg", "storyboard-000.png", "storyboard-00a.jpg",
                            "poster.jpg", "xstoryboard-000.jpg", "storyboard-000.jpgx", "storyboard-0/0.jpg"}) {
        CAPTURE(bad);
        CHECK_FALSE(is_storyboard_sheet(bad));
    }
}

TEST_CASE("sheets are found elsewhere, and by whom they must be found") {
    const std::string beside = "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nstoryboard-000.jpg#xywh=0,0,160,90\n";
    const std::string below = "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\ne17/storyboard-000.jpg#xywh=0,0,160,90\n";
    CHECK(with_sheets_at(beside, "", "") == beside);
    CHECK(with_sheets_at(beside, "e17/", "") == below);
    CHECK(with_sheets_at(below, "", "") == beside);
    CHECK(with_sheets_at(below, "", "?token=abc") ==
          "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nstoryboard-000.jpg?token=abc#xywh=0,0,160,90\n");
    // Whatever a storyboard that is not ours names, it is looked for where ours are.
    CHECK(with_sheets_at("https://example.org/a/b.jpg#xywh=0,0,1,1\n", "e17/", "") == "e17/b.jpg#xywh=0,0,1,1\n");
    CHECK(with_sheets_at("../../b.jpg#xywh=0,0,1,1", "", "") == "b.jpg#xywh=0,0,1,1\n");
    CHECK(with_sheets_at("", "e17/", "?x").empty());
    CHECK(with_sheets_at("WEBVTT", "e17/", "?x") == "WEBVTT\n");
}
