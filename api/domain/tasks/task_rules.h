#pragma once

#include <chrono>
#include <optional>

#include "common/protocol/failure.h"

/// What the queue does when a task fails: pure rules, no clock, no database (design §4).
namespace sluice {

/// A task has failed when it has this number of failures that are the file's fault.
inline constexpr int max_file_faults = 2;
/// A failure that is ours is final when the task has been claimed this number of times.
inline constexpr int max_attempts = 20;

struct Verdict {
    bool is_final = false;              ///< the task has failed, and the video with it
    std::chrono::milliseconds pause{};  ///< otherwise: how long until the task may be claimed again
    bool counts_as_file_fault = false;
    bool counts_as_attempt = true;
};

/// `attempt` counts claims, this one included; `file_faults` counts the failures before this one that were the file's
/// fault. `jitter` in [0, 1) spreads the retries of many tasks.
[[nodiscard]] Verdict judge(FailureCode code, int attempt, int file_faults, double jitter);

}  // namespace sluice
