#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "common/protocol/failure.h"
#include "common/protocol/task_protocol.h"

/// The messages between a worker and its sandboxed transcoder: both ends read and write them with this header alone.
/// docs/architecture.md ("Between worker and transcoder") is the overview.
///
/// A worker does not trust its transcoder, which a hostile file may have taken over. This header checks only the form
/// of a message; worker/control_channel.h checks what a message claims. All functions are pure.
namespace sluice {

/// The descriptors that `sluice-transcoder task` is started with, beside standard error.
namespace transcoder_fd {
inline constexpr int source = 3;   ///< the source: a regular file, or a stream socket that answers ranges
inline constexpr int output = 4;   ///< the directory to write output in
inline constexpr int control = 5;  ///< the control channel: a stream socket, one JSON object per line
}  // namespace transcoder_fd

/// The peer has sent something that is not in the protocol.
class BadMessage : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The control channel.

/// The worker's first and only line.
struct TaskOrder {
    TaskKind kind = TaskKind::plan;
    TaskParams params;
};

/// The task makes progress; sent at least once a second.
struct TaskProgress {
    double value = 0;  ///< 0 to 1
};
/// The file `name` below transcoder_fd::output is complete. The worker uploads and deletes it; the transcoder must not
/// read it again.
struct ObjectReady {
    std::string name;  ///< "720p/seg-00042.m4s"
};
/// Segments that may be played while the task goes on (`audio` only); the task's result names them again.
struct SegmentsReady {
    TaskResult result;
};
/// The last line of a task that has succeeded. The transcoder then exits 0.
struct TaskDone {
    TaskResult result;
};
/// The last line of a task that has failed. The transcoder then exits 0.
struct TaskFailed {
    FailureCode code = FailureCode::internal;
    std::string reason;  ///< a sentence for people; may be empty
};
/// A line from the transcoder.
using ControlMessage = std::variant<TaskProgress, ObjectReady, SegmentsReady, TaskDone, TaskFailed>;

/// The limit of a line from the worker. A plan of a day names some 15,000 segments.
inline constexpr std::size_t max_task_line_bytes = std::size_t{16} << 20U;
/// The limit of a line from the transcoder. A result names every segment, with some 200 bytes each.
inline constexpr std::size_t max_message_line_bytes = std::size_t{8} << 20U;

/// The line with its line feed. Bytes that are not UTF-8, which a source's own texts may contain, become U+FFFD.
[[nodiscard]] std::string to_line(const TaskOrder& order);
[[nodiscard]] std::string to_line(const ControlMessage& message);

/// Parses a line without its line feed. Throws BadMessage for a text that is not JSON within the limits of
/// common/text/json_reader.h, an unknown event, kind or failure code, and a missing or mistyped field.
[[nodiscard]] TaskOrder read_task_order(std::string_view line);
[[nodiscard]] ControlMessage read_control_message(std::string_view line);

// The source socket. Numbers are little endian.

inline constexpr std::uint32_t max_range_bytes = std::uint32_t{4} << 20U;
/// In place of the count: the source could not be read. The task then fails with `source_unavailable`.
inline constexpr std::uint32_t unreadable_range = 0xFFFFFFFF;

/// What the transcoder asks for: u64 offset, u32 length, u32 zero.
struct RangeRequest {
    std::uint64_t offset = 0;
    std::uint32_t length = 0;  ///< at most max_range_bytes; 0 asks for the size of the source
    std::uint32_t zero = 0;    ///< reserved

    /// False for a request that breaks the protocol, or whose offset no file can have.
    [[nodiscard]] bool is_allowed() const;
};

using RangeRequestBytes = std::array<std::uint8_t, 16>;
using RangeCountBytes = std::array<std::uint8_t, 4>;
using SourceSizeBytes = std::array<std::uint8_t, 8>;

[[nodiscard]] RangeRequestBytes to_bytes(const RangeRequest& request);
[[nodiscard]] RangeRequest read_range_request(const RangeRequestBytes& bytes);

/// An answer begins with a u32: how many bytes follow. Fewer than asked for follow only at the end of the source.
[[nodiscard]] std::uint32_t read_range_count(const RangeCountBytes& bytes);
[[nodiscard]] std::string range_answer(std::string_view bytes);
[[nodiscard]] std::string unreadable_range_answer();

/// The answer to a request of length 0: the count 8, then the size as a u64.
[[nodiscard]] std::string source_size_answer(std::uint64_t size_bytes);
[[nodiscard]] std::uint64_t read_source_size(const SourceSizeBytes& bytes);

}  // namespace sluice
