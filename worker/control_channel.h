#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <variant>

#include "common/descriptor.h"
#include "common/failure.h"
#include "common/task_protocol.h"

namespace sluice {

/// What the transcoder says, one line each (docs/architecture.md, "Control channel").
struct TaskProgress {
    double value = 0;  ///< 0 to 1
};
struct ObjectReady {
    std::string name;  ///< passed is_object_name()
};
/// Segments that may be played while the task goes on.
struct SegmentsReady {
    TaskResult result;
};
struct TaskDone {
    TaskResult result;
};
struct TaskFailed {
    FailureCode code = FailureCode::internal;
    std::string reason;
};
using ControlMessage = std::variant<TaskProgress, ObjectReady, SegmentsReady, TaskDone, TaskFailed>;

/// The transcoder has said something that is not in the protocol.
class BadMessage : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Reads one line. Throws BadMessage. The line comes from a process that a hostile file may have taken over: names are
/// checked, texts are cut to what is decent to show, and of the failure codes only those are believed that a transcoder
/// can know (others would let a file have itself retried for ever).
[[nodiscard]] ControlMessage parse_control_message(std::string_view line);

/// The worker's end of the control channel. One thread.
class ControlChannel {
  public:
    ControlChannel();

    /// The child's end, until it is closed here after the fork.
    [[nodiscard]] int child_end() const { return theirs_.get(); }
    void close_child_end() { theirs_.reset(); }

    /// The first and only line to the transcoder. Throws TaskFailure(internal) when it isn't taken within seconds; a
    /// transcoder that has died already is not an error here.
    void send_task(TaskKind kind, const TaskParams& params);

    /// Readable when there is something for receive(); -1 once the transcoder has closed its end.
    [[nodiscard]] int fd() const { return ours_.get(); }
    /// Takes what has arrived, without waiting, up to 4 MiB, and hands every complete line on. Throws BadMessage.
    void receive(const std::function<void(ControlMessage)>& take);

  private:
    Descriptor ours_;
    Descriptor theirs_;
    std::string buffer_;
};

}  // namespace sluice
