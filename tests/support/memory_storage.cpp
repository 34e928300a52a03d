#include "tests/support/memory_storage.h"

#include <algorithm>
#include <vector>

namespace sluice {
namespace {

void require_object_key(const std::string& key) {
    if (!is_object_key(key)) throw StorageError("storage: not an object key");
}

}  // namespace

class MemoryStorage::Writer : public ObjectWriter {
  public:
    Writer(MemoryStorage& storage, std::string key) : storage_(storage), key_(std::move(key)) {}

    void write(const char* data, std::size_t size) override { bytes_.append(data, size); }
    PutOutcome commit() override {
        const std::lock_guard lock(storage_.mutex_);
        const auto [place, is_new] =
            storage_.objects_.try_emplace(key_, Stored{bytes_, std::chrono::system_clock::now()});
        if (is_new) return PutOutcome::created;
        return place->second.bytes == bytes_ ? PutOutcome::identical : PutOutcome::conflict;
    }

  private:
    MemoryStorage& storage_;
    std::string key_;
    std::string bytes_;
};

std::optional<std::int64_t> MemoryStorage::size(const std::string& key) {
    require_object_key(key);
    const std::lock_guard lock(mutex_);
    const auto found = objects_.find(key);
    if (found == objects_.end()) return std::nullopt;
    return static_cast<std::int64_t>(found->second.bytes.size());
}

std::unique_ptr<ObjectWriter> MemoryStorage::create(const std::string& key) {
    require_object_key(key);
    return std::make_unique<Writer>(*this, key);
}

void MemoryStorage::read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) {
    constexpr std::size_t piece_bytes = 64 * 1024;
    require_object_key(key);
    std::string part;
    {
        const std::lock_guard lock(mutex_);
        const auto found = objects_.find(key);
        if (found == objects_.end()) throw StorageError("storage: read: there is no such object");
        const auto& bytes = found->second.bytes;
        if (offset >= static_cast<std::int64_t>(bytes.size())) return;
        part = bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }
    for (std::size_t at = 0; at < part.size(); at += piece_bytes) {
        if (!sink(part.data() + at, std::min(piece_bytes, part.size() - at))) return;
    }
}

void MemoryStorage::remove(const std::string& key) {
    require_object_key(key);
    const std::lock_guard lock(mutex_);
    objects_.erase(key);
}

void MemoryStorage::list(const std::string& prefix, const std::function<void(const Object&)>& visit) {
    std::vector<Object> found;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, stored] : objects_) {
            if (key.starts_with(prefix)) {
                found.push_back({key, static_cast<std::int64_t>(stored.bytes.size()), stored.modified});
            }
        }
    }
    for (const auto& object : found)
        visit(object);
}

void MemoryStorage::corrupt(const std::string& key, const std::string& bytes) {
    const std::lock_guard lock(mutex_);
    objects_.at(key).bytes = bytes;
}

}  // namespace sluice
