#include "worker/transcoder/av/converter.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr const char* scaler_flags = "bicubic+accurate_rnd+full_chroma_int+bitexact";

bool is_full_range(const PictureFormat& format) {
    const auto pixel_format = static_cast<AVPixelFormat>(format.pixel_format);
    return format.range == AVCOL_RANGE_JPEG || pixel_format == AV_PIX_FMT_YUVJ420P ||
           pixel_format == AV_PIX_FMT_YUVJ422P || pixel_format == AV_PIX_FMT_YUVJ444P ||
           pixel_format == AV_PIX_FMT_YUVJ440P || pixel_format == AV_PIX_FMT_YUVJ411P;
}

bool is_rgb(const PictureFormat& format) {
    const AVPixFmtDescriptor* descriptor = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format.pixel_format));
    return descriptor != nullptr &&
           ((descriptor->flags & AV_PIX_FMT_FLAG_RGB) != 0 || (descriptor->flags & AV_PIX_FMT_FLAG_PAL) != 0);
}

/// zimg's name of a picture's matrix. An unspecified matrix is what players assume: bt709 for HD, bt601 below.
const char* matrix_name(const PictureFormat& format) {
    constexpr int min_hd_height = 720;
    constexpr int min_hd_width = 1280;
    switch (format.matrix) {
        case AVCOL_SPC_BT709:
            return "709";
        case AVCOL_SPC_FCC:
            return "fcc";
        case AVCOL_SPC_BT470BG:
            return "470bg";
        case AVCOL_SPC_SMPTE170M:
            return "170m";
        case AVCOL_SPC_SMPTE240M:
            return "240m";
        case AVCOL_SPC_YCGCO:
            return "ycgco";
        case AVCOL_SPC_BT2020_NCL:
            return "2020_ncl";
        case AVCOL_SPC_BT2020_CL:
            return "2020_cl";
        default:
            break;
    }
    return format.height >= min_hd_height || format.width >= min_hd_width ? "709" : "170m";
}

bool is_hdr(const PictureFormat& format) {
    return format.transfer == AVCOL_TRC_SMPTE2084 || format.transfer == AVCOL_TRC_ARIB_STD_B67;
}

/// Scales and converts colours, in one step where possible. `width` and `height` are in the stored orientation.
std::string colour_and_scale(const PictureFormat& format, int width, int height) {
    const std::string matrix = matrix_name(format);
    const bool full = is_full_range(format);
    if (is_rgb(format)) {
        return fmt::format("scale={}:{}:flags={}:out_color_matrix=bt709:out_range=tv,format=yuv420p", width, height,
                           scaler_flags);
    }
    if (is_hdr(format)) {
        // To linear light, with 1.0 at the white of SDR; then tone-mapped with a soft shoulder.
        const char* transfer = format.transfer == AVCOL_TRC_SMPTE2084 ? "smpte2084" : "arib-std-b67";
        return fmt::format(
            "zscale=w={}:h={}:{}:min={}:rin={}:tin={}:pin=2020:t=linear:npl=203:p=709,format=gbrpf32le,"
            "tonemap=hable:desat=0:peak=10,zscale=t=709:m=709:r=limited:p=709,format=yuv420p",
            width, height, zimg_bicubic, matrix, full ? "full" : "limited", transfer);
    }
    if (matrix == "709" && !full && format.width == width && format.height == height) return "format=yuv420p";
    // zimg refuses odd sizes of subsampled pictures.
    const char* unsubsampled =
        format.width % 2 != 0 || format.height % 2 != 0 ? "format=yuv444p|yuv444p10|yuv444p12|yuv444p16," : "";
    return fmt::format("{}zscale=w={}:h={}:{}:min={}:rin={}:m=709:r=limited,format=yuv420p", unsubsampled, width,
                       height, zimg_bicubic, matrix, full ? "full" : "limited");
}

int nearest_even(double side) {
    return std::max(2, 2 * static_cast<int>(std::lround(side / 2)));
}

}  // namespace

Converter::Converter(const AVStream& stream, int width, int height)
    : stream_aspect_(stream.sample_aspect_ratio),
      stream_width_(stream.codecpar->width),
      stream_height_(stream.codecpar->height),
      orientation_(orientation(display_matrix(stream))),
      width_(width),
      height_(height) {}

PictureFormat Converter::format_with_aspect(const AVFrame& frame) const {
    PictureFormat format = format_of(frame);
    if (stream_aspect_.num > 0 && frame.width == stream_width_ && frame.height == stream_height_) {
        format.sample_aspect = stream_aspect_;
    }
    if (format.sample_aspect.num <= 0 || format.sample_aspect.den <= 0) format.sample_aspect = {1, 1};
    return format;
}

Frame Converter::convert(const AVFrame& frame) {
    const PictureFormat format = format_with_aspect(frame);
    if (!run_ || format != format_) {
        run_.emplace(frame, microseconds, conversion_chain(format, orientation_, width_, height_));
        format_ = format;
    }
    const Frame input = share(frame);
    run_->push(input.get());
    Frame output = make_frame();
    if (!run_->pull(*output)) throw TaskFailure(FailureCode::internal);
    return output;
}

std::string conversion_chain(const PictureFormat& format, Orientation orientation, int width, int height) {
    // The output's size in the stored orientation.
    const int stored_width = orientation.swaps_sides() ? height : width;
    const int stored_height = orientation.swaps_sides() ? width : height;
    const double shape_width = format.width * av_q2d(format.sample_aspect);
    const double scale = std::min(stored_width / shape_width, static_cast<double>(stored_height) / format.height);
    int fitted_width = std::min(nearest_even(shape_width * scale), stored_width);
    int fitted_height = std::min(nearest_even(format.height * scale), stored_height);
    // A bar of one or two pixels comes from rounding, not from another shape.
    constexpr int rounding = 4;
    if (stored_width - fitted_width <= rounding) fitted_width = stored_width;
    if (stored_height - fitted_height <= rounding) fitted_height = stored_height;

    std::string chain = colour_and_scale(format, fitted_width, fitted_height);
    if (fitted_width != stored_width || fitted_height != stored_height) {
        chain += fmt::format(",pad={}:{}:-1:-1:black", stored_width, stored_height);
    }
    const std::string turning = turning_filter(orientation);
    if (!turning.empty()) chain += "," + turning;
    return chain;
}

}  // namespace sluice
