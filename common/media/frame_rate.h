#pragma once

#include <compare>
#include <cstdint>

#include <nlohmann/json_fwd.hpp>

namespace sluice {

/// Frames per second as an exact fraction, e.g. 30000/1001. Both parts are positive.
///
/// All video time in Sluice is counted in frames of one constant output rate; seconds are derived from it,
/// never the other way round, so that boundaries of segments and chunks never drift.
struct FrameRate {
    int numerator = 25;
    int denominator = 1;

    [[nodiscard]] double fps() const { return static_cast<double>(numerator) / denominator; }
    /// The start of frame `frame` on the grid, in seconds.
    [[nodiscard]] double seconds(std::int64_t frame) const {
        return static_cast<double>(frame) * denominator / numerator;
    }
    friend bool operator==(const FrameRate&, const FrameRate&) = default;
};

/// Written as `[numerator, denominator]`.
void to_json(nlohmann::json&, const FrameRate&);
/// Throws nlohmann::json::exception if it is not a pair of positive integers.
void from_json(const nlohmann::json&, FrameRate&);

}  // namespace sluice
