#pragma once

#include <chrono>
#include <optional>

#include "common/failure.h"

/// What the queue does when a task fails: pure rules, no clock, no database (design §4).
namespace sluice {

/// Failures that are the file's fault end a task at the second.
inline constexpr int max_file_faults = 2;
/// Failures that are ours end it when it has been claimed so often.
inline constexpr int max_attempts = 20;

struct Verdict {
    bool is_final = false;              ///< the task and with it the video have FAILED
    std::chrono::milliseconds pause{};  ///< otherwise: when the task may be claimed again
    bool counts_as_file_fault = false;
    bool counts_as_attempt = true;
};

/// `attempt` counts claims, this one included; `file_faults` those failures before this one. `jitter` in [0, 1) spreads
/// the retries of many tasks.
[[nodiscard]] Verdict judge(FailureCode code, int attempt, int file_faults, double jitter);

}  // namespace sluice
