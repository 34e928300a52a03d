#pragma once

#include <cstdint>

#include "api/storage/storage.h"
#include "api/store/postgres/database.h"

/// The static copy of a video: playlists and a storyboard under fixed names beside its segments, so that the folder
/// plays from any file server. It follows from rows that no longer change, so every publication of a video writes the
/// same bytes, and may be repeated (docs/decisions/0014-publication.md). Safe from any thread and any process.
namespace sluice {

/// Makes a video READY whose tasks are all done: puts the static copy into storage, then records it. Leaves any other
/// video alone. Throws StorageError if the storage is unavailable; nothing is recorded then.
void publish(Database& database, Storage& storage, std::int64_t video_id);

}  // namespace sluice
