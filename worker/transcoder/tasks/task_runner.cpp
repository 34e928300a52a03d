#include "worker/transcoder/tasks/task_runner.h"

#include <exception>
#include <new>

#include <fmt/format.h>

#include "common/protocol/transcoder_protocol.h"
#include "worker/transcoder/tasks/audio_task.h"
#include "worker/transcoder/tasks/chunk_task.h"
#include "worker/transcoder/tasks/finish_task.h"
#include "worker/transcoder/tasks/plan_task.h"
#include "worker/transcoder/tasks/task_channel.h"

namespace sluice {
namespace {

template <class T>
const T& need(const std::optional<T>& parameter) {
    if (!parameter) throw TaskFailure(FailureCode::internal);
    return *parameter;
}

TaskResult take_and_run(const std::string& line, int source_fd, TaskOutput& output) {
    const auto order = read_task_order(line);
    const auto source = open_source(source_fd);
    return perform_task(order.kind, order.params, *source, output);
}

}  // namespace

TaskResult perform_task(TaskKind kind, const TaskParams& params, Source& source, TaskOutput& output) {
    switch (kind) {
        case TaskKind::plan:
            return plan_task(source, output.events());
        case TaskKind::chunk:
            return chunk_task(source, need(params.plan), need(params.chunk), output);
        case TaskKind::audio:
            return audio_task(source, need(params.plan), need(params.rendition), output);
        case TaskKind::finish:
            return finish_task(source, need(params.plan), output);
        case TaskKind::transcode:
            break;
    }
    throw TaskFailure(FailureCode::internal);
}

int serve_one_task(int source_fd, int output_fd, int control_fd) {
    TaskChannel control(control_fd);
    const std::string line = control.read_line();
    if (line.empty()) return 1;
    try {
        TaskOutput output(output_fd, control);
        control.done(take_and_run(line, source_fd, output));
    } catch (const TaskFailure& failure) {
        control.failed(failure);
    } catch (const std::bad_alloc&) {
        control.failed(TaskFailure(FailureCode::out_of_memory));
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        control.failed(TaskFailure(FailureCode::internal));
    }
    return 0;
}

}  // namespace sluice
