#pragma once

#include <optional>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/filter_run.h"

namespace sluice {

/// Makes whole pictures of fields; pictures that are not interlaced pass unchanged. Each frame comes out one frame
/// later, with the same time stamp.
class Deinterlacer {
  public:
    explicit Deinterlacer(AVRational time_base) : time_base_(time_base) {}
    void push(Frame frame);
    void end();
    bool pull(AVFrame& frame);

  private:
    AVRational time_base_;
    PictureFormat format_;
    std::optional<FilterRun> before_;  ///< for the previous format, with its last frames
    std::optional<FilterRun> run_;
};

}  // namespace sluice
