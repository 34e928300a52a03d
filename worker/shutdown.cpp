#include "worker/shutdown.h"

namespace sluice {

void Shutdown::request() {
    const auto now = std::chrono::steady_clock::now();
    if (draining_.is_set()) {
        drained_by_ = now;
        at_once_.set();
    } else {
        drained_by_ = now + limit_;
        draining_.set();
    }
}

std::optional<SteadyTime> Shutdown::deadline() const {
    if (!draining_.is_set()) return std::nullopt;
    return drained_by_.load();
}

}  // namespace sluice
