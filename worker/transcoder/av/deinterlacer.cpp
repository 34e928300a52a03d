#include "worker/transcoder/av/deinterlacer.h"

#include <utility>

namespace sluice {

void Deinterlacer::push(Frame frame) {
    const PictureFormat format = format_of(*frame);
    if (!run_ || format != format_) {
        if (run_) run_->push(nullptr);
        before_ = std::move(run_);
        run_.emplace(*frame, time_base_, "bwdif=mode=send_frame:deint=interlaced");
        format_ = format;
    }
    run_->push(frame.get());
}

void Deinterlacer::end() {
    if (run_) run_->push(nullptr);
}

bool Deinterlacer::pull(AVFrame& frame) {
    for (auto* run : {&before_, &run_}) {
        if (*run && (*run)->pull(frame)) {
            frame.pts = av_rescale_q(frame.pts, (*run)->output_time_base(), time_base_);
            return true;
        }
    }
    before_.reset();
    return false;
}

}  // namespace sluice
