#pragma once

#include <optional>
#include <string_view>

/// The life of a video (docs/task_states.md). The same states are an enum of the schema.
namespace sluice {

enum class VideoStatus { pending, uploaded, processing, ready, failed };

[[nodiscard]] constexpr std::string_view name(VideoStatus status) {
    switch (status) {
        case VideoStatus::pending:
            return "PENDING";
        case VideoStatus::uploaded:
            return "UPLOADED";
        case VideoStatus::processing:
            return "PROCESSING";
        case VideoStatus::ready:
            return "READY";
        case VideoStatus::failed:
            return "FAILED";
    }
    return "";
}

[[nodiscard]] constexpr std::optional<VideoStatus> video_status(std::string_view text) {
    for (const auto candidate : {VideoStatus::pending, VideoStatus::uploaded, VideoStatus::processing,
                                 VideoStatus::ready, VideoStatus::failed}) {
        if (text == name(candidate)) return candidate;
    }
    return std::nullopt;
}

/// What happens to a video.
enum class VideoEvent {
    upload_completed,
    first_claim,  ///< a worker claimed the video's first task
    finished,
    failed,  ///< a task failed for good, or an admin cancelled
    retried,
};

/// The state after the event; std::nullopt if the event is not allowed in that state.
[[nodiscard]] constexpr std::optional<VideoStatus> next(VideoStatus status, VideoEvent event) {
    switch (event) {
        case VideoEvent::upload_completed:
            if (status == VideoStatus::pending) return VideoStatus::uploaded;
            break;
        case VideoEvent::first_claim:
            if (status == VideoStatus::uploaded) return VideoStatus::processing;
            break;
        case VideoEvent::finished:
            if (status == VideoStatus::processing) return VideoStatus::ready;
            break;
        case VideoEvent::failed:
            if (status == VideoStatus::uploaded || status == VideoStatus::processing) return VideoStatus::failed;
            break;
        case VideoEvent::retried:
            if (status == VideoStatus::failed || status == VideoStatus::uploaded) return VideoStatus::uploaded;
            break;
    }
    return std::nullopt;
}

}  // namespace sluice
