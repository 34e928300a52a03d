#pragma once

#include <optional>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/filter_run.h"

namespace sluice {

/// Scales a Converter's pictures down. On the caller's thread.
class Scaler {
  public:
    Scaler(int width, int height) : width_(width), height_(height) {}
    [[nodiscard]] Frame scale(const AVFrame& picture);

  private:
    int width_;
    int height_;
    std::optional<FilterRun> run_;
};

}  // namespace sluice
