#pragma once

#include <optional>

#include "api/handler/request.h"
#include "api/server/services.h"
#include "api/store/videos/videos.h"

/// The picture that stands for a video in lists: the poster, unless an admin has chosen one.
namespace sluice::routes::video_thumbnail {

/// Stores the body, a JPEG, PNG or WebP of at most 1 MiB, as the video's thumbnail.
Response put(Services& services, const Request& request);

/// What `thumbnail` of a body asks for: std::nullopt to leave it, nothing in it to go back to the poster, or a picture
/// that lies below the video's folder in storage already. Throws ApiError(invalid_field) for another key, and
/// object_missing.
std::optional<std::optional<sluice::videos::Picture>> chosen(Storage& storage, const nlohmann::json& body,
                                                             const sluice::videos::Video& video);

}  // namespace sluice::routes::video_thumbnail
