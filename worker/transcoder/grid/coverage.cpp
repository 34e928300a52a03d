#include "worker/transcoder/grid/coverage.h"

#include <algorithm>

namespace sluice {

Coverage::Coverage(std::int64_t first_slot, std::int64_t slot_count)
    : first_slot_(first_slot),
      end_slot_(first_slot + slot_count),
      slots_(static_cast<std::size_t>(std::max<std::int64_t>(slot_count, 0)), nothing) {}

void Coverage::mark(std::int64_t slot, Mark mark) {
    const std::int64_t index = slot - first_slot_;
    if (index < 0 || index >= static_cast<std::int64_t>(slots_.size())) return;
    Mark& current = slots_[static_cast<std::size_t>(index)];
    current = std::max(current, mark);
}

std::int64_t Coverage::missing_slots() const {
    const auto count = static_cast<std::int64_t>(slots_.size());
    return std::clamp<std::int64_t>(first_slot_ + count - end_slot_, 0, count);
}

std::int64_t Coverage::lost_slots() const {
    const auto present = static_cast<std::ptrdiff_t>(slots_.size()) - static_cast<std::ptrdiff_t>(missing_slots());
    std::int64_t lost = missing_slots();
    bool is_lost = false;  // a lost picture is missing until the next delivered one
    for (std::ptrdiff_t i = 0; i < present; ++i) {
        const Mark mark = slots_[static_cast<std::size_t>(i)];
        if (mark != nothing) is_lost = mark == expected;
        if (is_lost) ++lost;
    }
    return lost;
}

}  // namespace sluice
