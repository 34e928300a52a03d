#pragma once

#include <optional>
#include <string>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/filter_run.h"
#include "worker/transcoder/av/orientation.h"

namespace sluice {

/// Turns decoded pictures of any format into upright pictures of one size, in 8-bit 4:2:0, bt709, limited range.
/// Colours are converted only here.
class Converter {
  public:
    /// The pixel shape that the container declares counts for pictures of its declared size.
    Converter(const AVStream& stream, int width, int height);
    [[nodiscard]] Frame convert(const AVFrame& frame);

  private:
    [[nodiscard]] PictureFormat format_with_aspect(const AVFrame& frame) const;

    AVRational stream_aspect_;
    int stream_width_;
    int stream_height_;
    Orientation orientation_;
    int width_;
    int height_;
    PictureFormat format_;
    std::optional<FilterRun> run_;
};

/// A Converter's filter chain for one format. A picture whose shape differs from the output's gets black bars.
[[nodiscard]] std::string conversion_chain(const PictureFormat& format, Orientation orientation, int width, int height);

}  // namespace sluice
