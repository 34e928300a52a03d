#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sluice {

/// Why a task did not succeed. The name is the video's public `error_code`.
enum class FailureCode {
    not_media,           ///< none of our demuxers recognises the bytes
    no_video_or_audio,   ///< a media file without a stream that we can show
    truncated,           ///< the file ends before its index says it should
    unsupported_codec,   ///< recognised, but we have no decoder for it
    decode_error,        ///< too much of it could not be decoded
    too_complex,         ///< beyond our limits of pixels, streams or length
    crashed,             ///< the transcoder ended without an outcome, or broke the protocol
    forbidden,           ///< the transcoder did what its sandbox forbids, or wrote too much
    out_of_memory,       ///< the transcoder hit its memory limit
    timed_out,           ///< no progress, or the task's time budget is spent
    source_unavailable,  ///< the source could not be read from storage
    sink_unavailable,    ///< the output could not be stored
    disk_full,           ///< no scratch space
    lease_lost,          ///< the worker vanished or was cut off
    shutting_down,       ///< the worker handed the task back
    worker_failed,       ///< the worker could not run the task: no child, a kill from outside, a job it cannot read
    internal,            ///< our own defect; the same file will most likely meet it again
};

/// What the queue does about a failure.
enum class Blame {
    file_for_certain,  ///< trying again cannot help: FAILED at once
    file,              ///< most likely the file's fault: a second attempt, then FAILED
    ours,              ///< not the file's fault: retried with back-off
    nobody,            ///< the worker handed the task back: the attempt is not counted
};

[[nodiscard]] std::string_view name(FailureCode code);
/// std::nullopt if no code has this name.
[[nodiscard]] std::optional<FailureCode> failure_code(std::string_view name);
[[nodiscard]] Blame blame(FailureCode code);
/// One sentence for the person who uploaded the file; used if the transcoder gave no more precise reason.
[[nodiscard]] std::string_view sentence(FailureCode code);

/// Thrown by code that finds that the current task cannot succeed; caught at the task boundary.
class TaskFailure : public std::runtime_error {
  public:
    explicit TaskFailure(FailureCode code) : TaskFailure(code, std::string(sentence(code))) {}
    /// `reason` is shown to people: a full sentence, without paths, URLs or secrets.
    TaskFailure(FailureCode code, const std::string& reason) : std::runtime_error(reason), code_(code) {}
    [[nodiscard]] FailureCode code() const { return code_; }

  private:
    FailureCode code_;
};

}  // namespace sluice
