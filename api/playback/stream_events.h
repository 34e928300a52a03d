#pragma once

#include <string>

#include "api/playback/stream_session.h"

/// What happens to streams, told to the log and counted for Prometheus. Safe from any thread.
namespace sluice::stream_events {

void started(const StreamSession& session);
/// With `duration_seconds` and `bytes_transferred`.
void stopped(const StreamSession& session);
/// A stream that could not be given, or broke off on our side. `code` as in `error.code` of an answer.
void failed(const std::string& content_id, const std::string& request_id, const std::string& code,
            const std::string& message);

}  // namespace sluice::stream_events
