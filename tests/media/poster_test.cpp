/// Posters: something to see, upright, and whole.

#include "worker/transcoder/picture/poster.h"

#include <cmath>
#include <cstdlib>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/verify/jpeg_reader.h"

using namespace sluice;

namespace {

/// The brightness of a poster's pixels.
struct Poster {
    explicit Poster(const std::filesystem::path& file) {
        quiet_libav();
        const ClipSource source(file);
        const auto jpeg = make_poster(*source, plan_of(file).plan.value(), [] {}).value();
        const auto size = conformance::read_jpeg(jpeg).value();
        width = size.width;
        height = size.height;
        pixels = run(fmt::format("ffmpeg -v error -nostdin -i {} -f rawvideo -pix_fmt gray -",
                                 file_of("poster.jpg", {jpeg.begin(), jpeg.end()}).string()));
        REQUIRE(pixels.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    }

    [[nodiscard]] int at(int x, int y) const {
        return static_cast<unsigned char>(
            pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]);
    }
    /// The standard deviation of brightness.
    [[nodiscard]] double liveliness() const {
        double sum = 0;
        double squares = 0;
        for (const char pixel : pixels) {
            const int value = static_cast<unsigned char>(pixel);
            sum += value;
            squares += value * value;
        }
        const auto count = static_cast<double>(pixels.size());
        return std::sqrt(squares / count - sum / count * sum / count);
    }
    /// How much pixels differ from those below, on average.
    [[nodiscard]] double difference_of_lines() const {
        double sum = 0;
        for (int y = 0; y + 1 < height; ++y) {
            for (int x = 0; x < width; ++x)
                sum += std::abs(at(x, y) - at(x, y + 1));
        }
        return sum / static_cast<double>(pixels.size());
    }

    int width = 0;
    int height = 0;
    std::string pixels;
};

}  // namespace

TEST_CASE("a poster shows something, wherever in the video that is") {
    const auto dark_but_for = [](const char* name, int before, int after) {
        return clip(name,
                    fmt::format("-f lavfi -i color=black:s=320x180:r=25:d={} -f lavfi -i testsrc2=s=320x180:r=25:d=2 "
                                "-f lavfi -i color=white:s=320x180:r=25:d={} -filter_complex concat=n=3 "
                                "-c:v libx264 -preset ultrafast -g 25",
                                before, after));
    };
    CHECK(Poster(dark_but_for("lively-late.mp4", 17, 1)).liveliness() > 40);
    CHECK(Poster(dark_but_for("lively-early.mp4", 1, 40)).liveliness() > 40);
    CHECK(Poster(dark_but_for("lively-middle.mp4", 10, 10)).liveliness() > 40);
    const auto black = clip("black.mp4", "-f lavfi -i color=black:s=320x180:r=25:d=4 -c:v libx264 -preset ultrafast");
    CHECK(Poster(black).liveliness() == 0);
}

TEST_CASE("a poster is upright and not too large") {
    const auto large = clip("large.mp4",
                            "-f lavfi -i color=black:s=1920x1080:r=25:d=1,drawbox=c=white:w=960:h=1080:t=fill -c:v "
                            "libx264 -preset ultrafast");
    const Poster upright(large);
    CHECK(upright.width == 1280);
    CHECK(upright.height == 720);
    CHECK(upright.at(100, 360) > 250);
    CHECK(upright.at(1180, 360) < 5);
    // ffmpeg's "rotate" turns counter-clockwise: left comes to the bottom.
    const Poster turned(clip("large90.mp4", fmt::format("-i {} -c copy -metadata:s:v rotate=90", large.string())));
    CHECK(turned.width == 1080);
    CHECK(turned.height == 1920);
    CHECK(turned.at(540, 1800) > 250);
    CHECK(turned.at(540, 120) < 5);
}

TEST_CASE("a poster of fields is a whole picture") {
    const Poster poster(
        clip("fields.mp4",
             "-f lavfi -i 'color=black:s=320x240:r=50:d=4,geq=lum=if(lt(mod(X+400*T\\,80)\\,40)\\,235\\,16)"
             ":cb=128:cr=128' -vf tinterlace=interleave_top -c:v libx264 -flags +ildct+ilme -g 25"));
    REQUIRE(poster.liveliness() > 40);
    // The stripes are upright; where both fields of something that moves are seen, lines differ by 50 on average.
    CHECK(poster.difference_of_lines() < 1);
}
