/// Storyboards of real files: the right picture at the right time, for little.

#include "worker/transcoder/picture/storyboard.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/verify/storyboard_reader.h"

using namespace sluice;

namespace {

class Noted : public TaskEvents {
  public:
    void progress(double value) override { values.push_back(value); }
    void object(const std::string&) override {}
    void segments(const TaskResult&) override {}
    std::vector<double> values;
};

/// Counts what is read of another source, and may break.
class CountingSource : public Source {
  public:
    explicit CountingSource(Source& source, std::int64_t breaks_after = INT64_MAX)
        : source_(source), left_(breaks_after) {}
    [[nodiscard]] std::int64_t size() const override { return source_.size(); }
    std::size_t read_at(std::int64_t offset, std::span<std::uint8_t> into) override {
        const std::size_t count = source_.read_at(offset, into);
        bytes += static_cast<std::int64_t>(count);
        if (bytes > left_) throw TaskFailure(FailureCode::source_unavailable);
        return count;
    }
    std::int64_t bytes = 0;

  private:
    Source& source_;
    std::int64_t left_;
};

/// The storyboard of a file, made by its plan or another's.
class Board {
  public:
    explicit Board(const std::filesystem::path& file) : Board(file, plan_of(file).plan.value()) {}
    Board(const std::filesystem::path& file, const Plan& plan) {
        quiet_libav();
        const ClipSource clip(file);
        CountingSource source(*clip);
        const OpenPath directory(directory_.path());
        TaskOutput output(directory.fd(), events);
        assets = make_storyboard(source, plan, output);
        bytes_read = source.bytes;
        if (assets.empty()) return;
        storyboard = conformance::read_storyboard(text(), [&](const std::string& uri) {
            const std::string bytes = bytes_of(directory_.path() / uri);
            return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
        });
    }

    [[nodiscard]] std::string text() const { return bytes_of(directory_.path() / "storyboard.vtt"); }
    [[nodiscard]] const std::vector<conformance::StoryboardTile>& tiles() const { return storyboard.tiles; }
    /// The brightness in the middle of a tile, as the sheet has it.
    [[nodiscard]] int brightness(const conformance::StoryboardTile& tile) const {
        const auto& region = tile.region.value();
        return brightness_at(tile, region.width / 2, region.height / 2);
    }
    [[nodiscard]] int brightness_at(const conformance::StoryboardTile& tile, long long x, long long y) const {
        const auto size = storyboard.sheets.at(tile.uri).value();
        auto& pixels = pixels_[tile.uri];
        if (pixels.empty()) {
            pixels = run(fmt::format("ffmpeg -v error -nostdin -i {} -f rawvideo -pix_fmt gray -",
                                     (directory_.path() / tile.uri).string()));
        }
        const auto at = (tile.region->y + y) * size.width + tile.region->x + x;
        return static_cast<int>(static_cast<unsigned char>(pixels.at(static_cast<std::size_t>(at))));
    }

    Noted events;
    std::vector<AssetRecord> assets;
    std::int64_t bytes_read = 0;
    conformance::Storyboard storyboard;

  private:
    TemporaryDirectory directory_;
    mutable std::map<std::string, std::string> pixels_;
};

/// A grey that becomes brighter by this every second.
constexpr int brighter = 5;
std::string brightening(int seconds, const char* size = "160x90") {
    return fmt::format("-f lavfi -i 'color=black:s={}:r=25:d={},geq=lum=16+{}*floor(T):cb=128:cr=128' ", size, seconds,
                       brighter);
}

/// The second at which a picture of that clip was shown.
double second_of(int brightness) {
    return brightness * 219.0 / 255 / brighter;
}

/// Each tile shows a picture that is due in its cue, or so many seconds before or after.
void check_times(const Board& board, std::size_t cues, double tolerance = 0) {
    REQUIRE(board.tiles().size() == cues);
    for (const auto& tile : board.tiles()) {
        const double second = std::round(second_of(board.brightness(tile)));
        CAPTURE(tile.start_ms);
        CAPTURE(second);
        CHECK(second >= static_cast<double>(tile.start_ms) / 1000 - tolerance);
        CHECK(second < static_cast<double>(tile.end_ms) / 1000 + tolerance);
    }
}

}  // namespace

TEST_CASE("tiles show what the video shows at their time, whatever it is packed in") {
    const std::string h264 = "-c:v libx264 -preset ultrafast -g 25 -bf 2 ";
    const std::string longer = brightening(40) + h264;
    SUBCASE("MP4") {
        check_times(Board(clip("bright.mp4", longer)), 20);
    }
    SUBCASE("MP4 that begins at 10 s") {
        const auto file = clip("bright.mp4", longer);
        check_times(Board(clip("late.mp4", fmt::format("-itsoffset 10 -i {} -c copy -copyts", file.string()))), 20);
    }
    SUBCASE("fragmented MP4 without an index") {
        check_times(Board(clip("fragmented.mp4", longer + "-movflags frag_keyframe+empty_moov")), 20);
    }
    SUBCASE("Matroska") {
        check_times(Board(clip("bright.mkv", longer)), 20);
    }
    SUBCASE("WebM as a browser records it, without cues") {
        check_times(Board(clip("live.webm",
                               brightening(40) + "-c:v libvpx -deadline realtime -cpu-used 8 -g 25 -live 1 -f webm")),
                    20);
    }
    // What can only be sought roughly comes a little early or late.
    SUBCASE("MPEG-TS") {
        check_times(Board(clip("bright.ts", longer)), 20, 1);
    }
    SUBCASE("MPEG-PS") {
        check_times(Board(clip("bright.mpg", brightening(40) + "-c:v mpeg2video -g 25 -q 2")), 20, 1);
    }
    SUBCASE("FLV") {
        check_times(Board(clip("bright.flv", longer)), 20);
    }
    SUBCASE("AVI") {
        check_times(Board(clip("bright.avi", brightening(40) + "-c:v mpeg4 -g 25 -q 2")), 20);
    }
    SUBCASE("recordings behind one another in MPEG-TS") {
        const std::string once = bytes_of(clip("once.ts", brightening(8) + h264));
        const Board board(file_of("twice.ts", once + once));
        REQUIRE(board.tiles().size() == 8);
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(std::abs(second_of(board.brightness(board.tiles()[i])) - 2.0 * static_cast<double>(i) - 0.5) < 0.7);
            CHECK(std::abs(board.brightness(board.tiles()[i + 4]) - board.brightness(board.tiles()[i])) <= 2);
        }
    }
    SUBCASE("an edit list that begins between keyframes") {
        const auto sparse = clip("sparse.mp4", brightening(40) + "-c:v libx264 -preset ultrafast -g 100");
        const Board board(clip("board-edited.mp4", fmt::format("-ss 3.2 -i {} -c copy", sparse.string())));
        REQUIRE(board.tiles().size() == 18);
        CHECK(std::abs(second_of(board.brightness(board.tiles()[0])) - 4) < 0.5);
        CHECK(std::abs(second_of(board.brightness(board.tiles()[10])) - 24) < 0.5);
    }
}

TEST_CASE("where keyframes are rare a short video is decoded, and a long one has fewer tiles, which cues share") {
    const auto endless = clip("board-endless.mp4",
                              brightening(40, "1280x720") + "-c:v libx264 -preset ultrafast -g 9999 -sc_threshold 0");
    const Board exact(endless);
    check_times(exact, 20);
    CHECK(exact.assets.size() == 2);
    const Board shared(clip("thrice.mp4", fmt::format("-stream_loop 2 -i {} -c copy", endless.string())));
    CHECK(shared.tiles().size() == 60);
    CHECK(shared.storyboard.sheets.begin()->second->width == 3 * 160);
    for (const auto& tile : shared.tiles())
        CHECK(tile.region->x == tile.start_ms / 40'000 * 160);

    // The keyframe before the cut is not shown, but what comes behind it is.
    const Board edited(clip("cut.mp4", fmt::format("-ss 12.5 -i {} -c copy", clip("thrice.mp4", "").string())));
    REQUIRE(edited.tiles().size() == 54);
    for (const std::size_t cue : {0U, 1U, 12U})
        CHECK(std::abs(second_of(edited.brightness(edited.tiles()[cue])) - 12) < 1);
    CHECK(second_of(edited.brightness(edited.tiles()[13])) < 1);
}

TEST_CASE("it is upright, in the video's shape, and in its colours") {
    const std::string halves =
        "-f lavfi -i color=black:s=320x240:r=25:d=4,drawbox=c=white:w=160:h=240:t=fill -c:v libx264 -preset ultrafast ";
    const auto stored = clip("halves.mp4", halves);
    const Board upright(stored);
    const auto& tile = upright.tiles().at(0);
    CHECK(tile.region->width == 160);
    CHECK(tile.region->height == 120);
    // JPEG has the full range.
    CHECK(upright.brightness_at(tile, 20, 60) > 250);
    CHECK(upright.brightness_at(tile, 140, 60) < 5);

    const Board turned(clip("halves90.mp4", fmt::format("-i {} -c copy -metadata:s:v rotate=90", stored.string())));
    CHECK(turned.tiles()[0].region->width == 120);
    CHECK(turned.tiles()[0].region->height == 160);
    // ffmpeg's "rotate" turns counter-clockwise: left comes to the bottom.
    CHECK(turned.brightness_at(turned.tiles()[0], 60, 140) > 250);
    CHECK(turned.brightness_at(turned.tiles()[0], 60, 20) < 5);

    const Board wide(clip("board-wide.mp4", "-f lavfi -i testsrc2=s=720x576:r=25:d=2 -vf setsar=64/45 -c:v libx264"));
    CHECK(wide.tiles()[0].region->width == 160);
    CHECK(wide.tiles()[0].region->height == 90);
}

TEST_CASE("a long video is not read as a whole, and fills several sheets") {
    const auto part = clip("part.mp4",
                           "-f lavfi -i testsrc2=s=640x360:r=25:d=30 -c:v libx264 -preset ultrafast -g 50 "
                           "-b:v 4M -bf 2");
    const auto file = clip("hour.mp4", fmt::format("-stream_loop 119 -i {} -c copy", part.string()));
    const Plan plan = plan_of(file).plan.value();
    CHECK(plan.duration_seconds == doctest::Approx(3600).epsilon(0.001));
    const Board board(file, plan);
    CHECK(board.tiles().size() == 360);
    CHECK(board.assets.size() == 4 + 1);
    CHECK(board.bytes_read < static_cast<std::int64_t>(std::filesystem::file_size(file)) / 4);
    std::int64_t bytes = 0;
    for (const auto& asset : board.assets)
        bytes += asset.bytes;
    CHECK(bytes < 360 * 8192);
    // A worker hears of it all the time, and never of a step back.
    CHECK(board.events.values.size() >= 360);
    CHECK(std::is_sorted(board.events.values.begin(), board.events.values.end()));
    CHECK(board.events.values.back() > 0.99);
}

TEST_CASE("the same file gives the same storyboard") {
    const auto file = clip("bright.mp4", brightening(40) + "-c:v libx264 -preset ultrafast -g 25 -bf 2 ");
    const Board one(file);
    const Board two(file);
    REQUIRE(one.assets.size() == 2);
    for (std::size_t i = 0; i < one.assets.size(); ++i) {
        CHECK(one.assets[i].name == two.assets[i].name);
        CHECK(one.assets[i].sha256 == two.assets[i].sha256);
    }
}

TEST_CASE("damaged spots repeat their neighbour, and never fail the task") {
    const auto file = clip("bright.mp4", brightening(40) + "-c:v libx264 -preset ultrafast -g 25 -bf 2 ");
    const Plan plan = plan_of(file).plan.value();
    std::string bytes = bytes_of(file);
    // The index, which is at the end, is spared.
    const auto pictures_end = static_cast<std::ptrdiff_t>(bytes.rfind("moov")) - 4;
    SUBCASE("a stretch in the middle") {
        std::fill(bytes.begin() + pictures_end / 3, bytes.begin() + pictures_end / 3 * 2, '\x5a');
        const Board board(file_of("damaged.mp4", bytes), plan);
        REQUIRE(board.tiles().size() == 20);
        int repeated = 0;
        for (std::size_t i = 1; i < board.tiles().size(); ++i) {
            const auto& tile = board.tiles()[i];
            const double second = second_of(board.brightness(tile));
            CHECK(second < static_cast<double>(tile.end_ms) / 1000);
            if (tile.region->x == board.tiles()[i - 1].region->x && tile.region->y == board.tiles()[i - 1].region->y) {
                ++repeated;
            } else {
                CHECK(second > static_cast<double>(tile.start_ms) / 1000 - 0.5);
            }
        }
        CHECK(repeated >= 4);
        CHECK(repeated <= 10);
    }
    SUBCASE("the beginning") {
        std::fill(bytes.begin() + 1000, bytes.begin() + pictures_end / 4, '\x5a');
        const Board board(file_of("damaged.mp4", bytes), plan);
        REQUIRE(board.tiles().size() == 20);
        CHECK(board.tiles()[0].region->x == board.tiles()[1].region->x);
        CHECK(second_of(board.brightness(board.tiles()[0])) > 3);
    }
    SUBCASE("everything") {
        std::fill(bytes.begin() + 48, bytes.begin() + pictures_end, '\x5a');
        CHECK(Board(file_of("damaged.mp4", bytes), plan).assets.empty());
    }
}

TEST_CASE("a source that goes away fails the task: another try may do better") {
    const auto file = clip("bright.mp4", brightening(40) + "-c:v libx264 -preset ultrafast -g 25 -bf 2 ");
    const Plan plan = plan_of(file).plan.value();
    const ClipSource clip(file);
    CountingSource source(*clip, static_cast<std::int64_t>(std::filesystem::file_size(file)));
    Noted events;
    const TemporaryDirectory directory;
    const OpenPath path(directory.path());
    TaskOutput output(path.fd(), events);
    CHECK_THROWS_AS(static_cast<void>(make_storyboard(source, plan, output)), TaskFailure);
}

TEST_CASE("sound alone has no storyboard") {
    CHECK(Board(clip("sound.m4a", "-f lavfi -i sine=d=13 -c:a aac")).assets.empty());
}
