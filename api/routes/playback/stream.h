#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// Direct play: the original of a video by byte ranges, and how far its viewer has come. Refusals carry a second code,
/// `error.code`, beside `detail`.
namespace sluice::routes::stream {

/// GET and HEAD of the bytes, for whoever stream_refusal() lets have them. A browser that may not is led to the login.
Response get(Services& services, const Request& request);
/// What the original is; the same callers.
Response info(Services& services, const Request& request);

/// How many streams go on, of all academies together; and the sessions of the caller's own.
Response metrics(Services& services, const Request& request);

/// A student's own progress, as `{position, duration}` in seconds; the same row as in /video-progress.
Response put_progress(Services& services, const Request& request);
Response get_progress(Services& services, const Request& request);

}  // namespace sluice::routes::stream
