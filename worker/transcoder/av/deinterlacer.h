#pragma once

#include <optional>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/filter_run.h"

namespace sluice {

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

}  // namespace sluice
