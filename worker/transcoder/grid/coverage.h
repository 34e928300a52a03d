#pragma once

#include <cstdint>
#include <vector>

namespace sluice {

/// Counts how much of a range of the grid could not be decoded. A slot is lost if the container had a picture for it
/// and the decoder delivered none, or if the source ended before it. Pure.
class Coverage {
  public:
    Coverage(std::int64_t first_slot, std::int64_t slot_count);

    /// The container has a picture that is due at `slot`.
    void expect(std::int64_t slot) { mark(slot, expected); }
    /// The decoder delivered a picture that is due at `slot`.
    void deliver(std::int64_t slot) { mark(slot, delivered); }
    /// The source has ended; its last slot is the one before `slot`.
    void end_at(std::int64_t slot) { end_slot_ = slot; }

    [[nodiscard]] std::int64_t lost_slots() const;
    /// Slots after the end of the source; part of lost_slots.
    [[nodiscard]] std::int64_t missing_slots() const;

  private:
    enum Mark : std::uint8_t { nothing, expected, delivered };
    void mark(std::int64_t slot, Mark mark);

    std::int64_t first_slot_;
    std::int64_t end_slot_;
    std::vector<Mark> slots_;
};

}  // namespace sluice
