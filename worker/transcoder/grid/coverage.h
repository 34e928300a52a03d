#pragma once

#include <cstdint>
#include <vector>

namespace sluice {

/// Counts how much of a range of the grid could not be decoded. A slot counts as lost when the container had a picture
/// for it and the decoder did not deliver, or when the source ended before it should have. Pure.
class Coverage {
  public:
    Coverage(std::int64_t first_slot, std::int64_t slot_count);

    /// The container has a picture that is due at `slot`.
    void expect(std::int64_t slot) { mark(slot, expected); }
    /// The decoder delivered one.
    void deliver(std::int64_t slot) { mark(slot, delivered); }
    /// The source has ended, with the slot before `slot` the last that is accounted for.
    void end_at(std::int64_t slot) { end_slot_ = slot; }

    [[nodiscard]] std::int64_t lost_slots() const;
    /// Slots behind the end of the source; part of lost_slots.
    [[nodiscard]] std::int64_t missing_slots() const;

  private:
    enum Mark : std::uint8_t { nothing, expected, delivered };
    void mark(std::int64_t slot, Mark mark);

    std::int64_t first_slot_;
    std::int64_t end_slot_;
    std::vector<Mark> slots_;
};

}  // namespace sluice
