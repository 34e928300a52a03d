#include "worker/transcoder/poster.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/decoder.h"
#include "worker/transcoder/demuxer.h"
#include "worker/transcoder/picture_filter.h"
#include "worker/transcoder/probe.h"
#include "worker/transcoder/timeline.h"

namespace sluice {
namespace {

/// Parts of the duration at which a picture is looked for, in turn.
constexpr std::array positions{0.1, 0.25, 0.5, 0.75, 0.03, 0.9, 0.0};
/// Enough to see: the standard deviation of brightness.
constexpr double lively_enough = 18;
constexpr int widest = 1280;

struct PosterSize {
    int width = 0;
    int height = 0;
};

/// The first picture that can be decoded from where the demuxer stands.
Frame decode_one(Demuxer& demuxer, Decoder& decoder, int index) {
    constexpr int most_packets = 500;
    const Packet packet = make_packet();
    Frame frame = make_frame();
    for (int i = 0; i < most_packets; ++i) {
        const bool at_end = !demuxer.read(*packet);
        if (!at_end && packet->stream_index != index) continue;
        decoder.send(at_end ? nullptr : packet.get());
        if (decoder.receive(*frame)) return frame;
        if (at_end) break;
    }
    return nullptr;
}

PosterSize poster_size(const DisplaySize& size) {
    const double scale = std::min(1.0, widest / size.width);
    const auto even = [&](double side) { return std::max(2, 2 * static_cast<int>(std::lround(side * scale / 2))); };
    return {even(size.width), even(size.height)};
}

Frame find_lively_picture(Source& source, const Plan& plan) {
    const Timeline timeline = timeline_of(plan);
    Demuxer demuxer(source);
    demuxer.select(plan.video_stream);
    const AVStream& stream = demuxer.stream(plan.video_stream);
    Decoder decoder(stream);
    const PosterSize size = poster_size(display_size(stream));
    Converter converter(stream, size.width, size.height);

    Frame best;
    double best_liveliness = -1;
    for (const double position : positions) {
        const auto offset = std::llround(position * plan.duration_seconds / timeline.tick.seconds(1));
        decoder.reset();
        if (!demuxer.seek(plan.video_stream, timeline.start_pts + offset)) continue;
        const Frame decoded = decode_one(demuxer, decoder, plan.video_stream);
        if (decoded == nullptr) continue;
        Frame picture = converter.convert(*decoded);
        const double value = liveliness(*picture);
        if (value <= best_liveliness) continue;
        best = std::move(picture);
        best_liveliness = value;
        if (value >= lively_enough) break;
    }
    if (best != nullptr) return best;
    // A source that cannot be sought at all: its first picture.
    Demuxer from_the_start(source);
    from_the_start.select(plan.video_stream);
    Decoder fresh(from_the_start.stream(plan.video_stream));
    const Frame decoded = decode_one(from_the_start, fresh, plan.video_stream);
    return decoded == nullptr ? nullptr : converter.convert(*decoded);
}

Frame find_cover(Source& source) {
    const Demuxer demuxer(source);
    const int cover = choose_streams(demuxer).cover;
    if (cover < 0) return nullptr;
    const AVStream& stream = demuxer.stream(cover);
    if (stream.attached_pic.size <= 0) return nullptr;
    Decoder decoder(stream);
    Frame frame = make_frame();
    decoder.send(&stream.attached_pic);
    bool decoded = decoder.receive(*frame);
    if (!decoded) {
        decoder.send(nullptr);
        decoded = decoder.receive(*frame);
    }
    if (!decoded) return nullptr;
    const PosterSize size = poster_size({static_cast<double>(frame->width), static_cast<double>(frame->height)});
    return Converter(stream, size.width, size.height).convert(*frame);
}

std::vector<std::uint8_t> encode_jpeg(const AVFrame& picture) {
    // JFIF is bt601 in full range.
    FilterRun to_jfif(picture, microseconds, "zscale=min=709:rin=limited:m=470bg:r=full,format=yuv420p");
    const Frame input = share(picture);
    to_jfif.push(input.get());
    const Frame full = make_frame();
    if (!to_jfif.pull(*full)) throw TaskFailure(FailureCode::internal);
    full->format = AV_PIX_FMT_YUVJ420P;
    full->color_range = AVCOL_RANGE_JPEG;
    full->pict_type = AV_PICTURE_TYPE_NONE;

    constexpr int quality = 4;  // of 2 (best) to 31
    const CodecContext encoder(check_allocated(avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG))));
    encoder->width = full->width;
    encoder->height = full->height;
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    encoder->color_range = AVCOL_RANGE_JPEG;
    encoder->time_base = {1, 1};
    encoder->thread_count = 1;
    encoder->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    encoder->global_quality = FF_QP2LAMBDA * quality;
    full->quality = encoder->global_quality;
    full->pts = 0;
    check(avcodec_open2(encoder.get(), nullptr, nullptr), FailureCode::internal, "open the JPEG encoder");
    check(avcodec_send_frame(encoder.get(), full.get()), FailureCode::internal, "encode a poster");
    const Packet packet = make_packet();
    check(avcodec_receive_packet(encoder.get(), packet.get()), FailureCode::internal, "encode a poster");
    return {packet->data, packet->data + packet->size};
}

}  // namespace

double liveliness(const AVFrame& picture) {
    constexpr int step = 4;  // pixels; more would not change the answer
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

std::optional<std::vector<std::uint8_t>> make_poster(Source& source, const Plan& plan) {
    const Frame picture = plan.video_stream >= 0 ? find_lively_picture(source, plan) : find_cover(source);
    if (picture == nullptr) return std::nullopt;
    return encode_jpeg(*picture);
}

}  // namespace sluice
