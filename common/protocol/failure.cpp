#include "common/protocol/failure.h"

#include <array>

#include "common/text/enum_names.h"

namespace sluice {
namespace {

struct Entry {
    FailureCode value;
    std::string_view name;
    Blame blame;
    std::string_view sentence;
};

constexpr std::array entries{
    Entry{FailureCode::not_media, "not_media", Blame::file_for_certain,
          "The file is not a video or audio recording in a format that we know."},
    Entry{FailureCode::no_video_or_audio, "no_video_or_audio", Blame::file_for_certain,
          "The file holds neither a picture nor a sound track."},
    Entry{FailureCode::truncated, "truncated", Blame::file_for_certain,
          "The file ends too early: part of the recording is missing. Please upload it again."},
    Entry{FailureCode::unsupported_codec, "unsupported_codec", Blame::file_for_certain,
          "The recording is in a codec that cannot be read here."},
    Entry{FailureCode::decode_error, "decode_error", Blame::file,
          "Too much of the recording is damaged to be decoded."},
    Entry{FailureCode::too_complex, "too_complex", Blame::file_for_certain,
          "The recording is beyond what can be processed: its picture, its length or its number of tracks is "
          "too large."},
    Entry{FailureCode::crashed, "crashed", Blame::file, "The transcoder crashed on this file."},
    Entry{FailureCode::forbidden, "forbidden", Blame::file,
          "The file made the transcoder try what it may not do, and was stopped."},
    Entry{FailureCode::out_of_memory, "out_of_memory", Blame::file,
          "Processing this file needs more memory than a worker may use."},
    Entry{FailureCode::timed_out, "timed_out", Blame::file, "Processing this file took too long and was stopped."},
    Entry{FailureCode::source_unavailable, "source_unavailable", Blame::ours,
          "The uploaded file could not be read from storage."},
    Entry{FailureCode::sink_unavailable, "sink_unavailable", Blame::ours, "The result could not be stored."},
    Entry{FailureCode::disk_full, "disk_full", Blame::ours, "A worker ran out of scratch space."},
    Entry{FailureCode::lease_lost, "lease_lost", Blame::ours, "The worker vanished while it processed the video."},
    Entry{FailureCode::shutting_down, "shutting_down", Blame::nobody,
          "The worker was stopped and handed the task back."},
    Entry{FailureCode::worker_failed, "worker_failed", Blame::ours, "A worker could not run the task."},
    // Our own fault, but the same file meets it again: twenty attempts would only delay the answer.
    Entry{FailureCode::internal, "internal", Blame::file, "An internal error stopped the processing."},
};

}  // namespace

std::string_view name(FailureCode code) {
    return row_of(entries, code).name;
}
Blame blame(FailureCode code) {
    return row_of(entries, code).blame;
}
std::string_view sentence(FailureCode code) {
    return row_of(entries, code).sentence;
}

std::optional<FailureCode> failure_code(std::string_view name) {
    return value_named(entries, name);
}

}  // namespace sluice
