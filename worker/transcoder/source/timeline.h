#pragma once

#include <cstdint>

#include <nlohmann/json_fwd.hpp>

#include "common/task_protocol.h"
#include "worker/transcoder/av/av.h"

namespace sluice {

/// Where a source's presentation begins and how it may be entered: what a plan passes on to later tasks beside the
/// shared fields, as `source.timeline`.
struct Timeline {
    std::int64_t start_pts = 0;  ///< of the first picture (or sound, where there is none): the zero of all output
    TickLength tick;             ///< of start_pts
    bool is_interlaced = false;
    [[nodiscard]] AVRational time_base() const {
        return {static_cast<int>(tick.numerator), static_cast<int>(tick.denominator)};
    }
};

void to_json(nlohmann::json&, const Timeline&);
void from_json(const nlohmann::json&, Timeline&);

/// Of a plan that `plan_task` made. Throws nlohmann::json::exception.
[[nodiscard]] Timeline timeline_of(const Plan& plan);

}  // namespace sluice
