#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "api/storage/storage.h"

namespace sluice {

/// Brings every object of one storage into another. What is there already is passed over, so a copy that was broken off
/// goes on where it ended, and one that is repeated takes what has come meanwhile.
class StorageCopy {
  public:
    struct Options {
        bool digests = false;  ///< read what is there already on both sides, too
        int parallel = 8;      ///< objects at a time
    };
    struct Report {
        std::int64_t objects = 0;  ///< of the first storage
        std::int64_t copied = 0;
        std::int64_t copied_bytes = 0;
        std::int64_t faults = 0;
    };
    /// Told of each object that is not the same in both storages afterwards; by any thread, one at a time.
    using Visit = std::function<void(const std::string& key, const std::string& fault)>;

    /// Both outlive it.
    StorageCopy(Storage& from, Storage& to, const Options& options) : from_(from), to_(to), options_(options) {}

    /// Each object that is copied is read back from where it went, and its sha256 compared. Throws StorageError when
    /// one of the storages cannot be listed.
    [[nodiscard]] Report run(const Visit& visit);

  private:
    enum class Done { copied, there_already };
    /// Throws StorageError.
    [[nodiscard]] Done copy(const Storage::Object& object);
    [[nodiscard]] std::string digest(Storage& storage, const Storage::Object& object);

    Storage& from_;
    Storage& to_;
    Options options_;
};

}  // namespace sluice
