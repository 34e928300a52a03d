/// Whole copies: what the playlists say, and that it is so.

#include <cmath>
#include <cstdio>
#include <set>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"

using namespace sluice;

namespace {

std::filesystem::path lesson() {
    return clip("lesson.mp4",
                "-f lavfi -i testsrc2=s=854x480:r=30000/1001:d=20.02 -f lavfi -i sine=f=440:d=20.02 -c:v libx264 "
                "-preset ultrafast -bf 2 -g 60 -c:a aac -ac 2 -metadata:s:a:0 language=kor");
}

double sum_of_extinf(const std::string& playlist) {
    double sum = 0;
    constexpr std::string_view tag = "#EXTINF:";
    for (auto at = playlist.find(tag); at != std::string::npos; at = playlist.find(tag, at + 1))
        sum += std::stod(playlist.substr(at + tag.size()));
    return sum;
}

std::string silence_of(const std::filesystem::path& playlist) {
    return run(fmt::format("ffmpeg -v error -nostdin -i {} -map 0 -f null - 2>&1", playlist.string()));
}

}  // namespace

TEST_CASE("a copy plays, and its playlists tell the truth") {
    const HlsCopy copy(lesson());
    CHECK(copy.report["duration"].get<double>() == doctest::Approx(20.02).epsilon(0.001));
    REQUIRE(copy.report["renditions"].size() == 3);
    CHECK(copy.report["renditions"][0]["name"] == "480p");
    CHECK(copy.report["renditions"][0]["codecs"] == "avc1.64001f,mp4a.40.2");
    CHECK(copy.report["warnings"].empty());
    CHECK(silence_of(copy.path("master.m3u8")).empty());

    const std::string master = bytes_of(copy.path("master.m3u8"));
    CHECK(master.find("LANGUAGE=\"ko\"") != std::string::npos);
    CHECK(master.find("RESOLUTION=854x480,") != std::string::npos);
    CHECK(master.find("FRAME-RATE=29.970") != std::string::npos);

    std::set<std::string> boundaries;
    for (const char* rendition : {"480p", "360p", "240p"}) {
        const std::string playlist = bytes_of(copy.path(fmt::format("{}/playlist.m3u8", rendition)));
        boundaries.insert(playlist);
        CHECK(std::abs(sum_of_extinf(playlist) - 600 * 1001.0 / 30000) < 1e-5);
        CHECK(silence_of(copy.path(fmt::format("{}/playlist.m3u8", rendition))).empty());
        const std::string keyframes =
            run(fmt::format("ffprobe -v error -select_streams v -skip_frame nokey -show_entries frame=pts -of csv=p=0 "
                            "{} | tr -d , | grep .",
                            copy.path(fmt::format("{}/playlist.m3u8", rendition)).string()));
        std::string expected;
        for (int frame = 0; frame < 600; frame += 60)
            expected += fmt::format("{}\n", frame * 1001);
        CHECK(keyframes == expected);
    }
    CHECK(boundaries.size() == 1);
    const std::string sound = bytes_of(copy.path("audio/playlist.m3u8"));
    CHECK(std::abs(sum_of_extinf(sound) - 20.02) < 0.03);
    CHECK(sound.find("seg-00003.m4s") != std::string::npos);
    CHECK(std::filesystem::file_size(copy.path("poster.jpg")) > 1000);
}

TEST_CASE("each entry of an I-frame playlist is a picture by itself") {
    const HlsCopy copy(lesson());
    CHECK(bytes_of(copy.path("master.m3u8")).find("#EXT-X-I-FRAME-STREAM-INF:") != std::string::npos);
    const std::string playlist = bytes_of(copy.path("360p/iframes.m3u8"));
    CHECK(std::abs(sum_of_extinf(playlist) - 600 * 1001.0 / 30000) < 1e-4);

    const std::string whole = copy.luma("360p");
    int iframes = 0;
    std::istringstream lines(playlist);
    std::string line;
    std::size_t bytes = 0;
    std::size_t offset = 0;
    while (std::getline(lines, line)) {
        if (line.starts_with("#EXT-X-BYTERANGE:")) {
            REQUIRE(std::sscanf(line.c_str(), "#EXT-X-BYTERANGE:%zu@%zu", &bytes, &offset) == 2);
        }
        if (line.starts_with('#')) continue;
        const std::string segment = bytes_of(copy.path("360p/" + line));
        REQUIRE(offset + bytes <= segment.size());
        const auto alone = file_of(fmt::format("iframe-{}.mp4", iframes),
                                   bytes_of(copy.path("360p/init.mp4")) + segment.substr(offset, bytes));
        const std::string luma =
            run(fmt::format("ffmpeg -nostdin -v fatal -i {} -f rawvideo -pix_fmt gray -vf "
                            "scale=in_range=tv:out_range=tv -",
                            alone.string()));
        REQUIRE(luma.size() == 640 * 360);
        const bool is_that_picture =
            whole.compare(static_cast<std::size_t>(iframes) * 60 * luma.size(), luma.size(), luma) == 0;
        CHECK(is_that_picture);
        ++iframes;
    }
    CHECK(iframes == 10);
}

TEST_CASE("the same file gives the same bytes") {
    const HlsCopy one(lesson());
    const HlsCopy two(lesson());
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(one.path(""))) {
        if (!entry.is_regular_file()) continue;
        const auto name = std::filesystem::relative(entry.path(), one.path("")).string();
        CAPTURE(name);
        CHECK(bytes_of(one.path(name)) == bytes_of(two.path(name)));
        ++files;
    }
    CHECK(files == 3 * (1 + 4 + 2) + (1 + 4 + 1) + 4);
}

TEST_CASE("odd sizes, and what is smaller than every rung") {
    const HlsCopy copy(clip("odd.webm", "-f lavfi -i testsrc2=s=161x121:r=25:d=1 -c:v libvpx-vp9 -cpu-used 8"));
    CHECK(copy.report["renditions"][0]["name"] == "120p");
    CHECK(copy.report["renditions"][0]["width"] == 160);
    CHECK(copy.luma("120p").size() == 25 * 160 * 120);
    CHECK_FALSE(std::filesystem::exists(copy.path("audio")));
}

TEST_CASE("sound alone becomes sound alone; a cover is a poster and not a film") {
    const auto cover = clip("cover.png", "-f lavfi -i testsrc2=s=300x300:d=1 -frames:v 1");
    const HlsCopy copy(
        clip("covered.mp3", fmt::format("-f lavfi -i sine=d=13 -i {} -map 0 -map 1 -c:a libmp3lame -b:a 64k "
                                        "-disposition:v attached_pic",
                                        cover.string())));
    REQUIRE(copy.report["renditions"].size() == 1);
    CHECK(copy.report["renditions"][0]["name"] == "audio-64k");
    CHECK(copy.report["renditions"][0]["codecs"] == "mp4a.40.2");
    CHECK(copy.report["duration"].get<double>() == doctest::Approx(13).epsilon(0.003));
    CHECK(std::filesystem::exists(copy.path("poster.jpg")));
    CHECK_FALSE(std::filesystem::exists(copy.path("storyboard.vtt")));
    CHECK(std::filesystem::exists(copy.path("audio-64k/seg-00002.m4s")));
    CHECK(silence_of(copy.path("master.m3u8")).empty());
}

TEST_CASE("sound alone has several bit rates, none above the source's") {
    const auto names_of = [](const std::filesystem::path& file) {
        std::vector<std::string> names;
        const auto result = plan_of(file);
        for (const auto& audio : result.plan.value().audio)
            names.push_back(audio.name);
        return names;
    };
    using Names = std::vector<std::string>;
    CHECK(names_of(clip("lossless.flac", "-f lavfi -i anoisesrc=d=2:r=48000 -ac 2")) ==
          Names{"audio-320k", "audio-256k", "audio-128k"});
    CHECK(names_of(clip("rate-192.mp3", "-f lavfi -i anoisesrc=d=4:r=48000 -ac 2 -b:a 192k")) == Names{"audio-128k"});
    CHECK(names_of(clip("rate-128.mp3", "-f lavfi -i anoisesrc=d=4:r=48000 -ac 2 -b:a 128k")) == Names{"audio-128k"});

    const HlsCopy copy(clip("lossless.flac", "-f lavfi -i anoisesrc=d=2:r=48000 -ac 2"));
    REQUIRE(copy.report["renditions"].size() == 3);
    for (const auto& rendition : copy.report["renditions"]) {
        const auto name = rendition["name"].get<std::string>();
        CAPTURE(name);
        // The encoder may make less of it than it is given.
        const auto bandwidth = rendition["average_bandwidth"].get<std::int64_t>();
        CHECK(bandwidth > 120'000);
        CHECK(bandwidth < 340'000);
        CHECK(silence_of(copy.path(name + "/playlist.m3u8")).empty());
    }
}

TEST_CASE("every sound track is kept, with its language and its name") {
    const HlsCopy copy(
        clip("tracks.mkv",
             "-f lavfi -i testsrc2=s=320x180:r=25:d=7 -f lavfi -i sine=f=300:d=7 -f lavfi -i sine=f=600:d=7 "
             "-f lavfi -i sine=f=900:d=7 -map 0 -map 1 -map 2 -map 3 -c:v libx264 -c:a libopus "
             "-metadata:s:a:0 language=kor -metadata:s:a:1 language=eng -metadata:s:a:1 title=Commentary "
             "-disposition:a:0 0 -disposition:a:1 default -disposition:a:2 0"));
    const std::string master = bytes_of(copy.path("master.m3u8"));
    std::vector<std::string> tracks;
    std::istringstream lines(master);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("#EXT-X-MEDIA:TYPE=AUDIO")) tracks.push_back(line);
    }
    REQUIRE(tracks.size() == 3);
    const auto says = [&](std::size_t track, const std::string& text) {
        return tracks[track].find(text) != std::string::npos;
    };
    // The default one first.
    CHECK(says(0, "NAME=\"Commentary\""));
    CHECK(says(0, "DEFAULT=YES"));
    CHECK(says(0, "URI=\"audio/playlist.m3u8\""));
    CHECK(says(1, "LANGUAGE=\"ko\""));
    CHECK(says(1, "DEFAULT=NO"));
    CHECK(says(1, "URI=\"audio-2/playlist.m3u8\""));
    CHECK(says(2, "URI=\"audio-3/playlist.m3u8\""));
    for (const char* name : {"audio", "audio-2", "audio-3"}) {
        CAPTURE(name);
        CHECK(silence_of(copy.path(fmt::format("{}/playlist.m3u8", name))).empty());
    }
}

TEST_CASE("one picture is a video, too") {
    const HlsCopy copy(clip("one-frame.mp4", "-f lavfi -i testsrc2=s=64x64:r=25:d=1 -frames:v 1 -c:v libx264"));
    CHECK(copy.report["duration"].get<double>() == doctest::Approx(0.04));
    CHECK(copy.luma("64p").size() == 64 * 64);
}

TEST_CASE("sound that ends early or begins late is laid out along the picture") {
    const auto samples_in = [](const std::vector<std::int16_t>& sound, double from, double to) {
        int loud = 0;
        for (auto i = static_cast<std::size_t>(from * 48000); i < static_cast<std::size_t>(to * 48000); ++i)
            loud += std::abs(sound.at(i)) > 300 ? 1 : 0;
        return loud;
    };
    const HlsCopy early(clip("early.mp4", "-f lavfi -i testsrc2=s=320x180:r=25:d=8 -f lavfi -i sine=d=3 -c:v libx264"));
    const auto ends_early = early.sound();
    CHECK(std::abs(static_cast<double>(ends_early.size()) - 8 * 48000) < 1100);
    CHECK(samples_in(ends_early, 0.1, 2.9) > 48000);
    CHECK(samples_in(ends_early, 3.1, 7.9) == 0);

    const HlsCopy late(clip("late.mkv",
                            "-f lavfi -i testsrc2=s=320x180:r=25:d=8 -itsoffset 2 -f lavfi -i sine=d=6 "
                            "-c:v libx264 -c:a pcm_s16le"));
    const auto begins_late = late.sound();
    CHECK(samples_in(begins_late, 0, 1.98) == 0);
    CHECK(samples_in(begins_late, 2.02, 2.5) > 10000);
}

TEST_CASE("5.1 becomes stereo, mono stays mono, sample rates keep their family") {
    const auto audio_of = [](const std::filesystem::path& file) { return plan_of(file).plan.value().audio.at(0); };
    const std::string with_picture = "-f lavfi -i testsrc2=s=64x64:r=25:d=1 ";
    const auto surround =
        audio_of(clip("surround.mkv", with_picture + "-f lavfi -i anoisesrc=d=1:r=48000 -ac 6 -c:a ac3"));
    CHECK(surround.channels == 2);
    CHECK(surround.sample_rate_hz == 48000);
    CHECK(surround.bitrate_bps == 128000);
    const auto mono = audio_of(clip("mono.mkv", with_picture + "-f lavfi -i sine=d=1:r=22050 -ac 1 -c:a pcm_s16le"));
    CHECK(mono.channels == 1);
    CHECK(mono.sample_rate_hz == 44100);
    CHECK(mono.bitrate_bps == 96000);
}
