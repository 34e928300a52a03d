#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "api/storage/storage.h"
#include "api/store/postgres/database.h"

namespace sluice {

struct Collection {
    std::int64_t objects_removed = 0;
    std::int64_t bytes_removed = 0;
};

/// Visits every object that is at least `min_age` old, unless a row refers to it or a running lease may be about to
/// record it.
void find_garbage(Database& database, Storage& storage, std::chrono::seconds min_age,
                  const std::function<void(const Storage::Object&)>& visit);

/// Removes the objects older than `min_age` that no row refers to: what dead workers, aborted uploads and deleted
/// videos left behind. What a running lease is writing stays. Several processes may collect at once.
Collection collect_garbage(Database& database, Storage& storage, std::chrono::seconds min_age);

}  // namespace sluice
