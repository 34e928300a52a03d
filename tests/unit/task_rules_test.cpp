#include "api/domain/tasks/task_rules.h"

#include <vector>

#include <doctest/doctest.h>

using namespace sluice;
using std::chrono::milliseconds;

TEST_CASE("what the queue does about a failure") {
    struct Case {
        const char* what;
        FailureCode code;
        int attempt;
        int file_faults;
        bool is_final;
        bool counts_as_file_fault;
        bool counts_as_attempt;
    };
    const std::vector<Case> cases{
        {"no second try for what is no media", FailureCode::not_media, 1, 0, true, true, true},
        {"nor for what is truncated", FailureCode::truncated, 1, 0, true, true, true},
        {"a crash gets a second try", FailureCode::crashed, 1, 0, false, true, true},
        {"but no third", FailureCode::crashed, 2, 1, true, true, true},
        {"another fault of the file counts alike", FailureCode::out_of_memory, 2, 1, true, true, true},
        {"our faults before it do not", FailureCode::crashed, 9, 0, false, true, true},
        {"our own fault is retried", FailureCode::disk_full, 1, 0, false, false, true},
        {"for long", FailureCode::lease_lost, max_attempts - 1, 1, false, false, true},
        {"but not for ever", FailureCode::lease_lost, max_attempts, 0, true, false, true},
        {"a task handed back costs nothing", FailureCode::shutting_down, 1, 0, false, false, false},
        {"however often", FailureCode::shutting_down, max_attempts + 5, 1, false, false, false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        const auto verdict = judge(c.code, c.attempt, c.file_faults, 0.5);
        CHECK(verdict.is_final == c.is_final);
        CHECK(verdict.counts_as_file_fault == c.counts_as_file_fault);
        CHECK(verdict.counts_as_attempt == c.counts_as_attempt);
    }
}

TEST_CASE("the pause doubles from one second up to five minutes; its second half is jitter") {
    const std::vector<std::pair<int, int>> full_pause_ms{{1, 1000},   {2, 2000},    {3, 4000},   {8, 128000},
                                                         {9, 256000}, {10, 300000}, {19, 300000}};
    for (const auto& [attempt, full_ms] : full_pause_ms) {
        CAPTURE(attempt);
        CHECK(judge(FailureCode::lease_lost, attempt, 0, 0).pause == milliseconds(full_ms / 2));
        const auto longest = judge(FailureCode::lease_lost, attempt, 0, 0.999).pause;
        CHECK(longest > milliseconds(full_ms * 99 / 100));
        CHECK(longest <= milliseconds(full_ms));
    }
    CHECK(judge(FailureCode::shutting_down, 3, 0, 0.9).pause == milliseconds(0));
}
