#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/process/descriptor.h"
#include "common/protocol/transcoder_protocol.h"

namespace sluice {

/// Parses a line from the transcoder. Throws BadMessage. The line comes from a process that a hostile file may have
/// taken over. So an object's name must pass is_object_name(), texts are made printable and cut to 500 bytes, and a
/// failure code must be one that a transcoder can know: with another, a file could have itself retried for ever.
[[nodiscard]] ControlMessage parse_control_message(std::string_view line);

/// The worker's end of the control channel. One thread.
class ControlChannel {
  public:
    ControlChannel();

    /// The child's end, until close_child_end() is called after the fork.
    [[nodiscard]] int child_end() const { return theirs_.get(); }
    void close_child_end() { theirs_.reset(); }

    /// Sends the first and only line to the transcoder. Throws TaskFailure(internal) if the transcoder does not read
    /// it: each send() waits at most 10 s. A transcoder that has died already is no error here: its exit status says
    /// why.
    void send_task(const TaskOrder& order);

    /// Readable when receive() has something to read; -1 once the transcoder has closed its end.
    [[nodiscard]] int fd() const { return ours_.get(); }
    /// Reads what has arrived, without waiting, at most 4 MiB, and calls `take` for every complete line. Throws
    /// BadMessage.
    void receive(const std::function<void(ControlMessage)>& take);

  private:
    Descriptor ours_;
    Descriptor theirs_;
    std::string buffer_;
};

}  // namespace sluice
