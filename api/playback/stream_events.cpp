#include "api/playback/stream_events.h"

#include "api/metrics/metrics.h"
#include "common/process/log.h"

namespace sluice::stream_events {

void started(const StreamSession& session) {
    metrics::count_stream();
    log::info("stream_started", to_json(session));
}

void stopped(const StreamSession& session) {
    auto fields = to_json(session);
    fields["duration_seconds"] = session.duration_seconds();
    metrics::count_stream_end(session.duration_seconds());
    log::info("stream_stopped", fields);
}

void failed(const std::string& content_id, const std::string& request_id, const std::string& code,
            const std::string& message) {
    metrics::count_stream_error(code);
    log::error(
        "stream_error",
        {{"request_id", request_id}, {"content_id", content_id}, {"error_code", code}, {"error_message", message}});
}

}  // namespace sluice::stream_events
