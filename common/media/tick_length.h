#pragma once

#include <cstdint>

#include <nlohmann/json_fwd.hpp>

namespace sluice {

/// Seconds per tick of a clock, as an exact fraction, e.g. 1/90000. Both parts are positive.
struct TickLength {
    int numerator = 1;
    int denominator = 1;

    /// The length of the given number of ticks.
    [[nodiscard]] double seconds(std::int64_t ticks) const {
        return static_cast<double>(ticks) * numerator / denominator;
    }
    friend bool operator==(const TickLength&, const TickLength&) = default;
};

/// Written as `[numerator, denominator]`.
void to_json(nlohmann::json&, const TickLength&);
/// Throws nlohmann::json::exception if it is not a pair of positive integers.
void from_json(const nlohmann::json&, TickLength&);

}  // namespace sluice
