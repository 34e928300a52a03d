#include "api/cache/cached_storage.h"

namespace sluice {

void CachedStorage::read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) {
    const auto copied = cache_.read(key, offset, length, sink);
    if (copied.is_stopped || copied.bytes == length) return;
    source_.read(key, offset + copied.bytes, length - copied.bytes, sink);
}

void CachedStorage::remove(const std::string& key) {
    cache_.drop(key);
    source_.remove(key);
}

}  // namespace sluice
