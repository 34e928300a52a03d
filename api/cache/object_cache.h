#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>

#include "api/cache/cache_directory.h"
#include "api/cache/s3_fifo.h"
#include "api/storage/storage.h"

namespace sluice {

/// Copies of a slow storage's popular objects, as files of a directory of this machine. What is asked for and is not
/// there is fetched in the background; what stays is S3Fifo's decision. Objects never change, so neither do copies.
///
/// The copies together, those on their way included, have at most `max_bytes`. API processes of one machine share the
/// directory: all of them answer from it, one at a time keeps it, and another takes over when that one ends. The keeper
/// judges by the requests that it gets itself, which are a fair sample of all.
///
/// Safe from any thread.
class ObjectCache {
  public:
    /// An object may have this part of all bytes; larger ones are read from the storage each time.
    static constexpr std::int64_t max_object_part = 8;

    /// Of this process, since it began.
    struct Figures {
        std::int64_t hits = 0;
        std::int64_t misses = 0;
        std::int64_t evictions = 0;
        std::int64_t fill_errors = 0;
        std::int64_t bytes = 0;          ///< kept by this process; 0 unless it is the keeper
        std::optional<double> hit_rate;  ///< of the last thousand requests or so; std::nullopt before the first
    };

    /// Touches nothing yet. `source` must outlive this.
    ObjectCache(Storage& source, std::filesystem::path directory, std::int64_t max_bytes);

    /// True if there is a copy of an object of `bytes`.
    [[nodiscard]] bool holds(const std::string& key, std::int64_t bytes) const noexcept;
    /// A viewer wants the object; true if there is a copy. A request counts for the object's popularity if it is for
    /// the first byte: players ask for one file in many ranges.
    bool request(const std::string& key, std::int64_t bytes, bool is_from_start);
    struct Reading {
        std::int64_t bytes = 0;   ///< given to the sink
        bool is_stopped = false;  ///< by the sink
    };
    /// Up to `length` bytes from `offset` of the copy, as far as there is one.
    [[nodiscard]] Reading read(const std::string& key, std::int64_t offset, std::int64_t length,
                               const Storage::Sink& sink) const;
    /// Removes the copy of an object that is to be removed from the storage.
    void drop(const std::string& key);

    [[nodiscard]] Figures figures() const;

    /// Becomes the keeper unless another process is; takes in what lies in the directory. True from then on. Throws
    /// StorageError.
    bool keep();
    /// For the keeper's threads: waits for an object that is wanted, and fetches it. False if that failed because the
    /// object is not there, has another size, or the disk is full. When `stop` ends the wait or the fetch, true.
    bool fill_next(const std::stop_token& stop);

  private:
    struct Wanted {
        std::string key;
        std::int64_t bytes = 0;
    };

    std::optional<Wanted> next(const std::stop_token& stop);
    [[nodiscard]] bool fetch(const Wanted& wanted, const std::stop_token& stop);
    [[nodiscard]] bool reserve(std::int64_t bytes);
    void note(bool is_hit);

    Storage& source_;
    CacheDirectory directory_;
    std::int64_t max_bytes_;
    std::mutex keeping_;  ///< held while this process becomes the keeper

    mutable std::mutex mutex_;  ///< guards all below
    std::condition_variable_any changed_;
    bool is_keeper_ = false;
    S3Fifo policy_;
    std::deque<Wanted> wanted_;
    std::unordered_set<std::string> coming_;  ///< keys that are wanted or being fetched
    Figures figures_;
    double recent_hits_ = 0;
    double recent_requests_ = 0;
};

}  // namespace sluice
