#pragma once

#include <map>
#include <mutex>

#include "api/storage/storage.h"

namespace sluice {

/// A storage that keeps objects in memory.
class MemoryStorage : public Storage {
  public:
    std::optional<std::int64_t> size(const std::string& key) override;
    std::unique_ptr<ObjectWriter> create(const std::string& key) override;
    void read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) override;
    void remove(const std::string& key) override;
    void list(const std::string& prefix, const std::function<void(const Object&)>& visit) override;
    void check() override {}

    /// Replaces the bytes of an object.
    void corrupt(const std::string& key, const std::string& bytes);

  private:
    class Writer;
    struct Stored {
        std::string bytes;
        std::chrono::system_clock::time_point modified;
    };
    std::mutex mutex_;
    std::map<std::string, Stored> objects_;
};

}  // namespace sluice
