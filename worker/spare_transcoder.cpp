#include "worker/spare_transcoder.h"

#include <utility>

#include <poll.h>

#include "common/process/log.h"

namespace sluice {

TranscoderChild::TranscoderChild(const Scratch& scratch, const TranscoderSettings& settings)
    : directory(scratch),
      process(ChildSpec{.program = settings.program.string(),
                        .arguments = {"task"},
                        .source = source.theirs.get(),
                        .directory = directory.fd(),
                        .control = control.child_end(),
                        .walls = settings.walls,
                        .limits = settings.limits}) {
    // The channels close at the child's death only if its ends are closed here.
    control.close_child_end();
    source.theirs.reset();
}

bool TranscoderChild::is_alive() const {
    pollfd exit{process.exit_fd(), POLLIN, 0};
    return ::poll(&exit, 1, 0) == 0;
}

void SpareTranscoder::prepare() {
    if (next_ && next_->is_alive()) return;
    try {
        next_.reset();
        next_ = std::make_unique<TranscoderChild>(scratch_, settings_);
    } catch (const std::exception& error) {
        log::warning("transcoder_not_started", {{"error", error.what()}});
    }
}

std::unique_ptr<TranscoderChild> SpareTranscoder::take() {
    if (next_ && next_->is_alive()) return std::exchange(next_, nullptr);
    next_.reset();
    return std::make_unique<TranscoderChild>(scratch_, settings_);
}

}  // namespace sluice
