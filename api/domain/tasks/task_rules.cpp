#include "api/domain/tasks/task_rules.h"

#include <algorithm>

namespace sluice {
namespace {

/// 1 s, 2 s, 4 s … up to 5 min, of which the second half is jitter.
std::chrono::milliseconds back_off(int attempt, double jitter) {
    constexpr std::chrono::milliseconds first{1000};
    constexpr std::chrono::milliseconds longest{300'000};
    constexpr int max_doublings = 9;
    const auto full = std::min(longest, first * (1 << std::clamp(attempt - 1, 0, max_doublings)));
    return std::chrono::milliseconds(static_cast<std::int64_t>(static_cast<double>(full.count()) * (0.5 + jitter / 2)));
}

}  // namespace

Verdict judge(FailureCode code, int attempt, int file_faults, double jitter) {
    Verdict verdict;
    switch (blame(code)) {
        case Blame::file_for_certain:
            verdict.is_final = true;
            verdict.counts_as_file_fault = true;
            break;
        case Blame::file:
            verdict.is_final = file_faults + 1 >= max_file_faults;
            verdict.counts_as_file_fault = true;
            verdict.pause = back_off(file_faults + 1, jitter);
            break;
        case Blame::ours:
            verdict.is_final = attempt >= max_attempts;
            verdict.pause = back_off(attempt, jitter);
            break;
        case Blame::nobody:
            verdict.counts_as_attempt = false;
            break;
    }
    return verdict;
}

}  // namespace sluice
