#pragma once

#include <string>

#include "worker/transcoder/av/av.h"

namespace sluice {

/// The kernel that libswscale uses; zimg's own is softer.
inline constexpr const char* zimg_bicubic = "filter=bicubic:param_a=0:param_b=0.6";

/// The format that a filter graph is built for; another format needs another graph.
struct PictureFormat {
    int width = 0;
    int height = 0;
    int pixel_format = 0;
    AVRational sample_aspect{1, 1};
    int range = 0;
    int matrix = 0;
    int primaries = 0;
    int transfer = 0;
    friend bool operator==(const PictureFormat& a, const PictureFormat& b) {
        return a.width == b.width && a.height == b.height && a.pixel_format == b.pixel_format &&
               av_cmp_q(a.sample_aspect, b.sample_aspect) == 0 && a.range == b.range && a.matrix == b.matrix &&
               a.primaries == b.primaries && a.transfer == b.transfer;
    }
};
[[nodiscard]] PictureFormat format_of(const AVFrame& frame);

/// One libavfilter graph with one input and one output.
class FilterRun {
  public:
    enum class Threads { all, one };

    /// For frames of the format of `like`, with time stamps in `time_base`; on one thread for each processor, or on the
    /// caller's alone. Throws TaskFailure(decode_error) if the chain cannot take such frames.
    FilterRun(const AVFrame& like, AVRational time_base, const std::string& chain, Threads threads = Threads::all);
    /// Takes over the frame's reference; nullptr ends the stream.
    void push(AVFrame* frame);
    /// Gets the next filtered frame; false if the graph needs more input.
    bool pull(AVFrame& frame);
    [[nodiscard]] AVRational output_time_base() const { return av_buffersink_get_time_base(output_); }

  private:
    FilterGraph graph_;
    AVFilterContext* input_ = nullptr;   ///< in graph_
    AVFilterContext* output_ = nullptr;  ///< in graph_
};

}  // namespace sluice
