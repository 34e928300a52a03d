#pragma once

#include "api/cache/object_cache.h"
#include "api/storage/storage.h"

namespace sluice {

/// A slow storage with its cache: reads what has a copy from that, and the rest, or what the copy lacks, from the
/// storage. Removing an object removes its copy. All else is the storage's own.
class CachedStorage : public Storage {
  public:
    /// Both outlive this.
    CachedStorage(Storage& source, ObjectCache& cache) : source_(source), cache_(cache) {}

    std::optional<std::int64_t> size(const std::string& key) override { return source_.size(key); }
    std::vector<std::optional<std::int64_t>> sizes(const std::vector<std::string>& keys) override {
        return source_.sizes(keys);
    }
    std::unique_ptr<ObjectWriter> create(const std::string& key) override { return source_.create(key); }
    void read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) override;
    void remove(const std::string& key) override;
    void list(const std::string& prefix, const std::function<void(const Object&)>& visit) override {
        source_.list(prefix, visit);
    }
    void check() override { source_.check(); }
    void sweep_unfinished(std::chrono::seconds age) override { source_.sweep_unfinished(age); }
    std::optional<StorageGrant> grant_read(const std::string& key, const std::string& method,
                                           std::chrono::seconds life) override {
        return source_.grant_read(key, method, life);
    }
    std::optional<StorageGrant> grant_write(const std::string& key, const std::string& content_md5,
                                            std::chrono::seconds life) override {
        return source_.grant_write(key, content_md5, life);
    }

  private:
    Storage& source_;
    ObjectCache& cache_;
};

}  // namespace sluice
