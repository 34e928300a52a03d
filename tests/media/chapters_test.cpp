#include "worker/transcoder/text/chapters.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"

using namespace sluice;

namespace {

/// Three chapters, the last of which outlasts a video of 6 s.
std::filesystem::path chapter_list() {
    return file_of("chapters.txt",
                   ";FFMETADATA1\n"
                   "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=Begrüßung & Überblick\n"
                   "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=<b>Mitte</b>\n"
                   "[CHAPTER]\nTIMEBASE=1/1000\nSTART=4000\nEND=9000\ntitle=Ende\n");
}

std::filesystem::path chaptered(const std::string& name, const std::string& before = {}) {
    return clip(name, fmt::format("{} -f lavfi -i testsrc2=s=320x180:r=25:d=6 -i {} -map 0 -map_metadata 1 "
                                  "-map_chapters 1 -c:v libx264 -preset ultrafast",
                                  before, chapter_list().string()));
}

const std::vector<Chapter> expected{{0, 1.5, "Begrüßung & Überblick"}, {1.5, 4, "<b>Mitte</b>"}, {4, 6, "Ende"}};

}  // namespace

TEST_CASE("chapters are put in order, within the video") {
    struct Case {
        std::vector<Chapter> chapters;
        std::vector<Chapter> arranged;
    };
    for (const Case& test : std::vector<Case>{
             {{}, {}},
             {{{5, 10, "b"}, {0, 5, "a"}}, {{0, 5, "a"}, {5, 10, "b"}}},
             {{{-2, 3, "before"}, {8, 12, "behind"}}, {{0, 3, "before"}, {8, 10, "behind"}}},
             {{{-2, -1, "a"}, {10, 12, "b"}, {3, 3, "c"}, {5, 4, "d"}, {2, 2.0004, "e"}}, {}},
             {{{0.20123456, 0.8, ""}}, {{0.201, 0.8, ""}}},
             {{{1e300, -1e300, "a"}, {-1e300, 1e300, "b"}}, {{0, 10, "b"}}},
         }) {
        CHECK(arrange_chapters(test.chapters, 10) == test.arranged);
    }
    std::vector<Chapter> many;
    for (int i = 0; i < 10'000; ++i)
        many.push_back({static_cast<double>(i), i + 1.0, ""});
    CHECK(arrange_chapters(many, 10'000).size() == 500);
}

TEST_CASE("chapters of a file are its video's") {
    // MP4 also has them in a track of text, which is no subtitle.
    for (const char* name : {"chapters.mkv", "chapters.mp4", "chapters.mov"}) {
        CAPTURE(std::string(name));
        const Plan plan = plan_of(chaptered(name)).plan.value();
        CHECK(plan.chapters == expected);
        CHECK(plan.subtitles.empty());
        CHECK(plan.warnings.empty());
    }
}

TEST_CASE("chapters count from the first picture, as everything does") {
    const HlsCopy copy(chaptered("late-chapters.mkv", "-itsoffset 1"));
    CHECK(copy.report["chapters"] ==
          nlohmann::json::parse(R"([{"start": 0.0, "end": 0.5, "title": "Begrüßung & Überblick"},
                                    {"start": 0.5, "end": 3.0, "title": "<b>Mitte</b>"},
                                    {"start": 3.0, "end": 6.0, "title": "Ende"}])"));
}
