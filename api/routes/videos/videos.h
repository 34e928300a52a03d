#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"
#include "api/store/videos/videos.h"

/// Videos (contract §4): managers write, instructors read, a student reads what they have access to.
namespace sluice::routes::videos {

Response list(Services& services, const Request& request);
Response get(Services& services, const Request& request);
Response get_nested(Services& services, const Request& request);
/// A PENDING video without a file; `upload/init` with its id brings one.
Response create(Services& services, const Request& request);
Response update(Services& services, const Request& request);
/// As update(), for a whole object: `session` and `title` are required.
Response replace(Services& services, const Request& request);
Response remove(Services& services, const Request& request);
Response retry(Services& services, const Request& request);
Response cancel(Services& services, const Request& request);
Response tasks(Services& services, const Request& request);
/// A storyboard or one of its sprite sheets by the signed link of `storyboard_url`; needs no other credential.
Response storyboard_file(Services& services, const Request& request);

/// Processes a video anew, as POST …/retry; its tasks belong to that trace. Throws the refusal.
void retry_video(Services& services, const sluice::videos::Video& video, const std::string& trace_id);
/// Puts the videos of a session in the order of the body's `ids`, which are all of them.
Response order(Services& services, const Request& request);

/// Stops processing a video. Throws cannot_cancel.
void cancel_video(Services& services, const sluice::videos::Video& video);
/// Removes the rows and the objects. Throws not_found.
void remove_video(Services& services, std::int64_t tenant_id, std::int64_t id);

/// The request's `{id}`, if it is a video of the caller's tenant, and if a student has access to it; throws not_found
/// otherwise.
sluice::videos::Video require_video(Services& services, const Request& request);

/// Likewise; if the URL is nested, `{lecture}` and `{session}` must be the video's.
sluice::videos::Video require_nested_video(Services& services, const Request& request);

}  // namespace sluice::routes::videos
