#pragma once

#include <pqxx/pqxx>

#include "api/store/videos/videos.h"

namespace sluice::videos {

/// A row of the view video_detail, with `storyboard_key` beside its columns.
Video to_video(const pqxx::row& row);

}  // namespace sluice::videos
