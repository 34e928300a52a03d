#pragma once

#include <optional>
#include <string>

#include "worker/transcoder/av.h"
#include "worker/transcoder/orientation.h"

namespace sluice {

/// What a filter graph is built for; when it changes, so must the graph.
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

    /// For frames like `like`, with time stamps in `time_base`; on as many threads as there are processors, or on the
    /// caller's alone. Throws TaskFailure(decode_error) when the chain cannot take such frames.
    FilterRun(const AVFrame& like, AVRational time_base, const std::string& chain, Threads threads = Threads::all);
    /// Takes over the frame's reference; nullptr ends the stream.
    void push(AVFrame* frame);
    /// The next filtered frame; false when the graph needs more.
    bool pull(AVFrame& frame);
    [[nodiscard]] AVRational output_time_base() const { return av_buffersink_get_time_base(output_); }

  private:
    FilterGraph graph_;
    AVFilterContext* input_ = nullptr;   ///< in graph_
    AVFilterContext* output_ = nullptr;  ///< in graph_
};

/// Makes whole pictures out of fields; pictures that are not interlaced pass unchanged. One frame out for each one in,
/// one frame later, with the same time stamp.
class Deinterlacer {
  public:
    explicit Deinterlacer(AVRational time_base) : time_base_(time_base) {}
    void push(Frame frame);
    void end();
    bool pull(AVFrame& frame);

  private:
    AVRational time_base_;
    PictureFormat format_;
    std::optional<FilterRun> before_;  ///< of the format before, with its last frames
    std::optional<FilterRun> run_;
};

/// Turns decoded pictures of any format into upright ones of one size in 8-bit 4:2:0, bt709, limited range. The one
/// place where colours are converted.
class Converter {
  public:
    /// `stream_aspect` is the pixel shape that the container declares for pictures of its declared size; {0, 1} when
    /// it is silent.
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

/// Makes pictures that a Converter made smaller. On the caller's thread.
class Scaler {
  public:
    Scaler(int width, int height) : width_(width), height_(height) {}
    [[nodiscard]] Frame scale(const AVFrame& picture);

  private:
    int width_;
    int height_;
    std::optional<FilterRun> run_;
};

/// A Converter's filter chain for one format. A picture of another shape than the output's gets black bars.
[[nodiscard]] std::string conversion_chain(const PictureFormat& format, Orientation orientation, int width, int height);

}  // namespace sluice
