#pragma once

#include "api/handler/fields.h"
#include "api/handler/request.h"
#include "api/store/videos/videos.h"

/// What clients say of a video in a body (contract §4). Throw ApiError(invalid_field).
namespace sluice::routes {

/// `session` and `title` are required; the rest has the academy's defaults. Without a file;
/// `uploaded_by` is the caller.
sluice::videos::NewVideo new_video(const Request& request);

/// What a PATCH changes, except the thumbnail. Also throws ApiError(unknown_field).
sluice::videos::Changes video_changes(const Fields& fields);

/// The media type of a video's file, without its parameters: "video/webm" of "video/webm; codecs=vp9". video/mp4 if
/// the body has none.
std::string content_type_of(const Fields& fields);

}  // namespace sluice::routes
