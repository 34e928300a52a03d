#include "api/server/thread_share.h"

namespace sluice {

std::optional<ThreadShare::Permit> ThreadShare::try_take() {
    auto taken = taken_.load();
    do {
        if (taken >= max_) return std::nullopt;
    } while (!taken_.compare_exchange_weak(taken, taken + 1));
    return Permit(*this);
}

ThreadShare::Permit::~Permit() {
    if (share_ != nullptr) --share_->taken_;
}

}  // namespace sluice
