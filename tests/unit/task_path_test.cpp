#include "api/domain/tasks/task_path.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

using Path = std::vector<std::string>;

TaskStatus at(TaskState state, std::int64_t epoch) {
    TaskStatus status;
    status.state = state;
    status.epoch = epoch;
    return status;
}

}  // namespace

TEST_CASE("ways that a task can go are without fault") {
    CHECK(fault_of_path({"queued"}, at(TaskState::queued, 0)) == "");
    CHECK(fault_of_path({"queued", "running 7"}, at(TaskState::running, 7)) == "");
    CHECK(fault_of_path({"queued", "running 7", "done"}, at(TaskState::done, 7)) == "");
    CHECK(fault_of_path({"queued", "running 7", "running 9", "done"}, at(TaskState::done, 9)) == "");
    CHECK(fault_of_path({"queued", "running 7", "queued", "running 8", "failed"}, at(TaskState::failed, 8)) == "");
    CHECK(fault_of_path({"queued", "cancelled"}, at(TaskState::cancelled, 0)) == "");
    CHECK(fault_of_path({"queued", "running 7", "cancelled"}, at(TaskState::cancelled, 7)) == "");
    // What is older than paths.
    CHECK(fault_of_path({"done"}, at(TaskState::done, 7)) == "");
    CHECK(fault_of_path({"running 7", "done"}, at(TaskState::done, 7)) == "");
}

TEST_CASE("ways that no task can go are told by what is wrong with them") {
    struct Case {
        Path path;
        TaskStatus status;
        const char* fault;
    };
    const std::vector<Case> cases{
        {{}, at(TaskState::queued, 0), "it begins nowhere"},
        {{"waiting"}, at(TaskState::queued, 0), "\"waiting\" is no state"},
        {{"running"}, at(TaskState::running, 0), "\"running\" is no state"},
        {{"queued", "running x"}, at(TaskState::running, 0), "\"running x\" is no state"},
        {{"queued", "running 7x"}, at(TaskState::running, 7), "\"running 7x\" is no state"},
        {{"queued", "done"}, at(TaskState::done, 0), "nothing leads to \"done\" from where it was"},
        {{"queued", "failed"}, at(TaskState::failed, 0), "nothing leads to \"failed\" from where it was"},
        {{"queued", "running 7", "running 7"},
         at(TaskState::running, 7),
         "nothing leads to \"running 7\" from where it was"},
        {{"queued", "running 7", "running 6"},
         at(TaskState::running, 6),
         "nothing leads to \"running 6\" from where it was"},
        {{"queued", "running 7", "done", "done"},
         at(TaskState::done, 7),
         "nothing leads to \"done\" from where it was"},
        {{"queued", "running 7", "done", "running 8"},
         at(TaskState::running, 8),
         "nothing leads to \"running 8\" from where it was"},
        {{"queued", "running 7", "cancelled", "queued"},
         at(TaskState::queued, 7),
         "nothing leads to \"queued\" from where it was"},
        {{"queued", "running 7"}, at(TaskState::done, 7), "it does not end where the task is, at epoch 7"},
        {{"queued", "running 7", "done"}, at(TaskState::done, 8), "it does not end where the task is, at epoch 8"},
    };
    for (const auto& [path, status, fault] : cases) {
        CAPTURE(fault);
        CHECK(fault_of_path(path, status) == fault);
    }
}
