#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Writes the whole HLS copy of `source` below the directory: the same tasks as workers run, chunk after chunk, then
/// the playlists. Returns `{duration, renditions: [{name, width, height, bandwidth, average_bandwidth, codecs}],
/// copied: [name], chapters: [{start, end, title}], warnings}`; the renditions in `copied` were repackaged and not
/// encoded. Several threads must be able to read `source` at once. Throws TaskFailure.
[[nodiscard]] nlohmann::json write_static_copy(Source& source, int directory_fd);

}  // namespace sluice
