#include "api/storage/storage.h"

#include <algorithm>

namespace sluice {

PutOutcome Storage::put(const std::string& key, std::string_view bytes) {
    const auto writer = create(key);
    writer->write(bytes.data(), bytes.size());
    return writer->commit();
}

std::vector<std::optional<std::int64_t>> Storage::sizes(const std::vector<std::string>& keys) {
    std::vector<std::optional<std::int64_t>> found;
    found.reserve(keys.size());
    for (const auto& key : keys)
        found.push_back(size(key));
    return found;
}

std::string Storage::read_all(const std::string& key, std::int64_t bytes) {
    std::string all;
    read(key, 0, bytes, [&](const char* data, std::size_t size) {
        all.append(data, size);
        return true;
    });
    return all;
}

bool is_object_key(std::string_view key) {
    constexpr std::size_t max_length = 512;
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-' || c == '/';
    };
    if (key.empty() || key.size() > max_length || !std::all_of(key.begin(), key.end(), allowed)) return false;
    bool at_start_of_part = true;
    for (const char c : key) {
        if (at_start_of_part && (c == '/' || c == '.')) return false;
        at_start_of_part = c == '/';
    }
    return !at_start_of_part;
}

}  // namespace sluice
