#pragma once

#include <cstdint>
#include <optional>

#include "common/media/timeline.h"

namespace sluice {

/// A run of slots of the output grid.
struct SlotRun {
    std::int64_t first = 0;
    std::int64_t count = 0;  ///< 0: none
    friend bool operator==(const SlotRun&, const SlotRun&) = default;
};

/// Decides which slots of a range show each decoded picture: from the slot at which it is due until the next picture is
/// due. So a picture's slots are known once the next picture is. Pure.
///
/// What a slot shows depends only on the time stamps around it: a range that is entered in the middle of the source
/// shows the same pictures as one pass over the whole source.
class SlotAssigner {
  public:
    /// `entry_pts` is the time stamp of the keyframe at which decoding began; std::nullopt at the source's start.
    SlotAssigner(const Timeline& timeline, SlotRun range, std::optional<std::int64_t> entry_pts);

    /// Takes the time stamp of the next picture, in presentation order; std::nullopt if it has none. True if the
    /// picture is shown in those of its slots that are in the range. False for a picture that is decoded without the
    /// pictures that it refers to (before the entry), and for one that is not later than the picture before it.
    bool add(std::optional<std::int64_t> pts);
    /// True if the range begins before the first picture: the source must be entered earlier. add() has returned false.
    [[nodiscard]] bool comes_too_late() const { return comes_too_late_; }

    /// The slot at which the last picture is due, in the range or not.
    [[nodiscard]] std::int64_t due_slot() const { return due_slot_; }
    /// Slots of the range that show the picture before the last one.
    [[nodiscard]] SlotRun before_last() const { return before_last_; }
    /// Slots of the range that show the last picture, if no other one follows.
    [[nodiscard]] SlotRun last() const { return run(shown_from_, end_); }
    /// True if the last picture is due after the range: all pictures of the range are known.
    [[nodiscard]] bool is_complete() const { return shown_from_ >= end_; }

  private:
    [[nodiscard]] static SlotRun run(std::int64_t begin, std::int64_t end);

    const Timeline timeline_;
    const std::int64_t first_;
    const std::int64_t end_;
    const std::optional<std::int64_t> entry_pts_;
    std::optional<std::int64_t> last_pts_;
    std::int64_t due_slot_ = 0;
    std::int64_t shown_from_;  ///< the first slot of the range that shows the last picture
    SlotRun before_last_;
    bool comes_too_late_ = false;
};

}  // namespace sluice
