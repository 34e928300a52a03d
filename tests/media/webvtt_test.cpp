/// Cues put in order, and the files that they stand in.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "worker/transcoder/text/cue_list.h"
#include "worker/transcoder/text/webvtt_writer.h"

using namespace sluice;

namespace {

const std::string header = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n";

}  // namespace

TEST_CASE("cues are clipped to the video, in order, and none comes twice") {
    CueList list(10);
    list.add(4, 2, "second");
    list.add(1, 2, "first");
    list.add(4, 2, "second");
    list.add(4, 1, "second");
    list.add(4, 2, "beside it");
    list.add(-3, 2, "before");
    list.add(-1, 1.5, "from before");
    list.add(9, 100, "to the end");
    list.add(10, 1, "behind");
    list.add(5, 0, "no time");
    list.add(5, -1, "backwards");
    list.add(5, 1, "");
    list.add(1e18, 1e18, "never");
    list.add(-1e18, 1e19, "always");
    CHECK(list.cues() == std::vector<Cue>{{0, 10'000, "always"},
                                          {0, 500, "from before"},
                                          {1000, 3000, "first"},
                                          {4000, 6000, "second"},
                                          {4000, 5000, "second"},
                                          {4000, 6000, "beside it"},
                                          {9000, 10'000, "to the end"}});
}

TEST_CASE("a text whose end nobody knows stays until the next, but not long") {
    CueList list(30);
    list.add(1, std::nullopt, "until 3 s");
    list.add(1, std::nullopt, "beside it");
    list.add(3, std::nullopt, "five seconds");
    list.add(20, 1, "known");
    list.add(22, std::nullopt, "until nothing is said");
    list.add(23.5, std::nullopt, "");
    list.add(27, std::nullopt, "until the video ends");
    CHECK(list.cues() == std::vector<Cue>{{1000, 3000, "until 3 s"},
                                          {1000, 3000, "beside it"},
                                          {3000, 8000, "five seconds"},
                                          {20'000, 21'000, "known"},
                                          {22'000, 23'500, "until nothing is said"},
                                          {27'000, 30'000, "until the video ends"}});
}

TEST_CASE("a track has limits") {
    CueList many(100'000);
    for (int i = 0; i < 60'000; ++i)
        many.add(i, 1, "x");
    CHECK(many.cues().size() == 50'000);
    CueList large(100'000);
    for (int i = 0; i < 100; ++i)
        large.add(i, 1, std::string(60'000, 'x'));
    CHECK(large.cues().size() == (4 << 20) / 60'000);
}

TEST_CASE("every segment is a file, and a cue stands in each that it is shown in") {
    const std::vector<double> boundaries{0, 6.006, 12.012, 18.018, 20};
    const std::vector<Cue> cues{{500, 1500, "one"},
                                {5000, 6006, "up to the boundary"},
                                {5500, 12'013, "across two"},
                                {6006, 7000, "from the boundary on"},
                                {19'000, 20'000, "two\nlines"}};
    CHECK(webvtt_files(cues, boundaries) ==
          std::vector<std::string>{header + "00:00:00.500 --> 00:00:01.500\none\n\n"
                                            "00:00:05.000 --> 00:00:06.006\nup to the boundary\n\n"
                                            "00:00:05.500 --> 00:00:12.013\nacross two\n\n",
                                   header + "00:00:05.500 --> 00:00:12.013\nacross two\n\n"
                                            "00:00:06.006 --> 00:00:07.000\nfrom the boundary on\n\n",
                                   header + "00:00:05.500 --> 00:00:12.013\nacross two\n\n",
                                   header + "00:00:19.000 --> 00:00:20.000\ntwo\nlines\n\n"});
    CHECK(webvtt_files({}, boundaries) == std::vector<std::string>(4, header));
    CHECK(webvtt_files(cues, std::vector<double>{0}).empty());
}

TEST_CASE("times have as many hours as it takes") {
    const std::vector<Cue> cues{{86'399'999, 360'000'000, "long"}};
    CHECK(webvtt_files(cues, std::vector<double>{0, 400'000}).at(0) ==
          header + "23:59:59.999 --> 100:00:00.000\nlong\n\n");
}

TEST_CASE("long texts that always stay do not fill the disk") {
    std::vector<double> boundaries;
    for (int i = 0; i <= 1000; ++i)
        boundaries.push_back(6.0 * i);
    const std::vector<Cue> cues(100, {0, 6'000'000, std::string(1000, 'x')});
    const auto files = webvtt_files(cues, boundaries);
    CHECK(files.size() == 1000);
    std::size_t bytes = 0;
    for (const auto& file : files)
        bytes += file.size() - header.size();
    CHECK(bytes <= 8 << 20);
    CHECK(bytes > 8'000'000);
}
