#include "worker/transcoder/av/scaler.h"

#include <fmt/format.h>

namespace sluice {

Frame Scaler::scale(const AVFrame& picture) {
    if (picture.width == width_ && picture.height == height_) return share(picture);
    // zscale is three times as fast as libswscale, and uses all pixels.
    if (!run_) {
        run_.emplace(picture, microseconds, fmt::format("zscale=w={}:h={}:{}", width_, height_, zimg_bicubic),
                     FilterRun::Threads::one);
    }
    const Frame input = share(picture);
    set_progressive(*input);
    run_->push(input.get());
    Frame output = make_frame();
    if (!run_->pull(*output)) throw TaskFailure(FailureCode::internal);
    return output;
}

}  // namespace sluice
