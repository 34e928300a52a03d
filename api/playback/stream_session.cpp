#include "api/playback/stream_session.h"

namespace sluice {
namespace {

const char* name_of(StreamSession::Status status) {
    using Status = StreamSession::Status;
    switch (status) {
        case Status::streaming:
            return "streaming";
        case Status::paused:
            return "paused";
        case Status::stopped:
            return "stopped";
        case Status::error:
            break;
    }
    return "error";
}

}  // namespace

nlohmann::json to_json(const StreamSession& session) {
    return {{"session_id", session.session_id},
            {"user_id", session.user_id.empty() ? nlohmann::json() : nlohmann::json(session.user_id)},
            {"content_id", session.content_id},
            {"started_at", rfc3339(session.started_at)},
            {"last_activity", rfc3339(session.last_activity)},
            {"status", name_of(session.status)},
            {"source", session.source},
            {"bytes_transferred", session.bytes_transferred}};
}

}  // namespace sluice
