#include "worker/outcome.h"

#include <csignal>

#include <fmt/format.h>
#include <sys/wait.h>

namespace sluice {
namespace {

TaskFailed failed(FailureCode code) {
    return {code, std::string(sentence(code))};
}

FailureCode code_of_signal(int signal) {
    switch (signal) {
        case SIGKILL:
            // The worker did not send it: an operator or the kernel's out-of-memory killer did. Not the file's fault.
            return FailureCode::worker_failed;
        case SIGXCPU:
            return FailureCode::timed_out;
        case SIGSYS:
            return FailureCode::forbidden;  // worker/sandbox/seccomp_filter.h
        default:
            return FailureCode::crashed;
    }
}

TaskOutcome outcome_of_own_end(const ChildEnd& end) {
    if (WIFSIGNALED(end.wait_status)) return failed(code_of_signal(WTERMSIG(end.wait_status)));
    if (!end.final_message || !WIFEXITED(end.wait_status) || WEXITSTATUS(end.wait_status) != 0) {
        return failed(FailureCode::crashed);
    }
    return std::visit([](const auto& message) -> TaskOutcome { return message; }, *end.final_message);
}

}  // namespace

TaskOutcome outcome_of(const ChildEnd& end) {
    switch (end.stopped_by) {
        case StopCause::none:
            return outcome_of_own_end(end);
        case StopCause::lease_ended:
            return TaskAbandoned{};
        case StopCause::shutting_down:
            return failed(FailureCode::shutting_down);
        case StopCause::no_progress:
        case StopCause::over_budget:
            return failed(FailureCode::timed_out);
        case StopCause::over_disk:
            return failed(FailureCode::forbidden);
        case StopCause::sink_failed:
            return failed(FailureCode::sink_unavailable);
        case StopCause::bad_message:
            return failed(FailureCode::crashed);
    }
    return failed(FailureCode::internal);
}

std::string describe_wait_status(int wait_status) {
    if (WIFSIGNALED(wait_status)) return fmt::format("signal {}", WTERMSIG(wait_status));
    return fmt::format("exit {}", WEXITSTATUS(wait_status));
}

}  // namespace sluice
