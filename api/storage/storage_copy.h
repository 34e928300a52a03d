#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <mutex>
#include <string>
#include <vector>

#include "api/storage/storage.h"

namespace sluice {

/// Copies every object of one storage into another. Objects that are already there are skipped: an interrupted copy
/// continues where it ended, and a repeated copy adds what has come meanwhile.
class StorageCopy {
  public:
    struct Options {
        bool digests = false;  ///< also compare the digests of objects that are already there
        int parallel = 8;      ///< objects at a time
    };
    struct Report {
        std::int64_t objects = 0;  ///< of the first storage
        std::int64_t copied = 0;
        std::int64_t copied_bytes = 0;
        std::int64_t faults = 0;
    };
    /// Called for each object that is not the same in both storages afterwards; from any thread, one call at a time.
    using Visit = std::function<void(const std::string& key, const std::string& fault)>;

    /// Both must outlive this.
    StorageCopy(Storage& from, Storage& to, const Options& options) : from_(from), to_(to), options_(options) {}

    /// Reads each copied object back and compares its sha256. Throws StorageError if the first storage cannot be
    /// listed.
    [[nodiscard]] Report run(const Visit& visit);
    /// Likewise, but only the objects that `names` has, one a line: a key, or a folder that ends with a slash. An
    /// object that is not there is a fault.
    [[nodiscard]] Report run(std::istream& names, const Visit& visit);

  private:
    enum class Done { copied, there_already };
    void begin(const Visit& visit);
    /// Copies `batch_` once it is full.
    void add(const Storage::Object& object);
    void add_all(const std::vector<std::string>& keys);
    void copy_batch();
    void copy_or_report(const Storage::Object& object);
    void report(const std::string& key, const std::string& fault);
    /// Throws StorageError.
    [[nodiscard]] Done copy(const Storage::Object& object);
    [[nodiscard]] std::string digest(Storage& storage, const Storage::Object& object);

    Storage& from_;
    Storage& to_;
    Options options_;
    const Visit* visit_ = nullptr;
    std::vector<Storage::Object> batch_;
    std::mutex mutex_;  ///< of report_ and the visits
    Report report_;
};

}  // namespace sluice
