#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "api/storage/storage.h"

namespace sluice {

inline constexpr std::int64_t everything = std::int64_t{1} << 40;

/// The bytes of a range, from one read.
inline std::string content(Storage& storage, const std::string& key, std::int64_t offset = 0,
                           std::int64_t length = everything) {
    std::string bytes;
    storage.read(key, offset, length, [&](const char* data, std::size_t size) {
        bytes.append(data, size);
        return true;
    });
    return bytes;
}

/// Sizes by key; each is listed once.
inline std::map<std::string, std::int64_t> listing(Storage& storage, const std::string& prefix) {
    std::map<std::string, std::int64_t> found;
    storage.list(prefix, [&](const Storage::Object& object) { CHECK(found.emplace(object.key, object.bytes).second); });
    return found;
}

}  // namespace sluice
