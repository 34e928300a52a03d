#include "worker/transcoder/grid/slot_assigner.h"

#include <algorithm>

namespace sluice {

SlotAssigner::SlotAssigner(const Timeline& timeline, SlotRun range, std::optional<std::int64_t> entry_pts)
    : timeline_(timeline),
      first_(range.first),
      end_(range.first + range.count),
      entry_pts_(entry_pts),
      shown_from_(range.first) {}

bool SlotAssigner::add(std::optional<std::int64_t> pts) {
    if (!pts && last_pts_) pts = *last_pts_ + timeline_.slot_ticks();
    if (!pts || (entry_pts_ && *pts < *entry_pts_) || (last_pts_ && *pts <= *last_pts_)) return false;
    const bool is_first = !last_pts_;
    last_pts_ = pts;
    due_slot_ = timeline_.slot_of(*pts);
    if (is_first) {
        // Slots before the source's first picture show that picture.
        comes_too_late_ = entry_pts_ && due_slot_ > first_;
        return !comes_too_late_;
    }
    before_last_ = run(shown_from_, std::min(due_slot_, end_));
    shown_from_ = std::max(due_slot_, first_);
    return true;
}

SlotRun SlotAssigner::run(std::int64_t begin, std::int64_t end) {
    return {begin, std::max<std::int64_t>(0, end - begin)};
}

}  // namespace sluice
