#include "worker/transcoder/picture/poster.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "worker/transcoder/av/converter.h"
#include "worker/transcoder/av/decoder.h"
#include "worker/transcoder/av/jpeg.h"
#include "worker/transcoder/picture/still_reader.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/probe.h"

namespace sluice {
namespace {

/// The positions that are tried for a picture, in turn, as parts of the duration.
constexpr std::array positions{0.1, 0.25, 0.5, 0.75, 0.03, 0.9, 0.0};
/// The standard deviation of brightness from which on a picture is good enough.
constexpr double lively_enough = 18;
constexpr int widest = 1280;
constexpr JpegQuality quality = 4;

struct PosterSize {
    int width = 0;
    int height = 0;
};

PosterSize poster_size(const DisplaySize& size) {
    const double scale = std::min(1.0, widest / size.width);
    const auto even = [&](double side) { return std::max(2, 2 * static_cast<int>(std::lround(side * scale / 2))); };
    return {even(size.width), even(size.height)};
}

Frame find_lively_picture(Source& source, const Plan& plan, const Heartbeat& heartbeat) {
    StillReader stills(source, plan, heartbeat);
    const PosterSize size = poster_size(display_size(stills.stream()));
    Converter converter(stills.stream(), size.width, size.height);

    Frame best;
    double best_liveliness = -1;
    for (const double position : positions) {
        heartbeat();
        const Still* still = stills.at(position * plan.duration_seconds);
        if (still == nullptr) continue;
        Frame picture = converter.convert(*still->picture);
        const double value = liveliness(*picture);
        if (value <= best_liveliness) continue;
        best = std::move(picture);
        best_liveliness = value;
        if (value >= lively_enough) break;
    }
    if (best != nullptr) return best;
    const Frame first = stills.first();
    return first == nullptr ? nullptr : converter.convert(*first);
}

Frame find_cover(Source& source) {
    const Demuxer demuxer(source);
    const int cover = choose_streams(demuxer).cover;
    if (cover < 0) return nullptr;
    const AVStream& stream = demuxer.stream(cover);
    if (stream.attached_pic.size <= 0) return nullptr;
    Decoder decoder(stream);
    Frame frame = make_frame();
    if (!decoder.decode_alone(stream.attached_pic, *frame)) return nullptr;
    const PosterSize size = poster_size({static_cast<double>(frame->width), static_cast<double>(frame->height)});
    return Converter(stream, size.width, size.height).convert(*frame);
}

}  // namespace

double liveliness(const AVFrame& picture) {
    constexpr int step = 4;  // pixels; a finer step would not change the answer
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int y = 0; y < picture.height; y += step) {
        const std::uint8_t* row = picture.data[0] + static_cast<std::ptrdiff_t>(y) * picture.linesize[0];
        for (int x = 0; x < picture.width; x += step) {
            sum += row[x];
            squares += static_cast<double>(row[x]) * row[x];
            ++count;
        }
    }
    if (count == 0) return 0;
    const double mean = sum / count;
    return std::sqrt(std::max(0.0, squares / count - mean * mean));
}

std::optional<std::vector<std::uint8_t>> make_poster(Source& source, const Plan& plan, const Heartbeat& heartbeat) {
    const Frame picture = plan.video_stream >= 0 ? find_lively_picture(source, plan, heartbeat) : find_cover(source);
    if (picture == nullptr) return std::nullopt;
    return encode_jpeg(*picture, quality);
}

}  // namespace sluice
