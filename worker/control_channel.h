#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/descriptor.h"
#include "common/transcoder_protocol.h"

namespace sluice {

/// Reads a line of the transcoder's. Throws BadMessage. The line comes from a process that a hostile file may have
/// taken over: objects have names that is_object_name() allows, texts are cut to what is decent to show, and of the
/// failure codes only those are believed that a transcoder can know (others would let a file have itself retried for
/// ever).
[[nodiscard]] ControlMessage parse_control_message(std::string_view line);

/// The worker's end of the control channel. One thread.
class ControlChannel {
  public:
    ControlChannel();

    /// The child's end, until it is closed here after the fork.
    [[nodiscard]] int child_end() const { return theirs_.get(); }
    void close_child_end() { theirs_.reset(); }

    /// Sends the first and only line to the transcoder. Throws TaskFailure(internal) when it is not taken within
    /// seconds. A transcoder that has died already is no error here: its end tells.
    void send_task(const TaskOrder& order);

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
