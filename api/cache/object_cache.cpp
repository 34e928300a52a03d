#include "api/cache/object_cache.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <unistd.h>

#include "common/process/log.h"

namespace sluice {
namespace {

/// More than that are not remembered: those that are popular are asked for again.
constexpr std::size_t max_wanted = 64;
constexpr double recent_requests = 1000;
constexpr std::size_t read_block_bytes = 64 * 1024;

}  // namespace

ObjectCache::ObjectCache(Storage& source, std::filesystem::path directory, std::int64_t max_bytes)
    : source_(source), directory_(std::move(directory)), max_bytes_(max_bytes), policy_(max_bytes) {}

bool ObjectCache::holds(const std::string& key, std::int64_t bytes) const noexcept {
    return directory_.holds(key, bytes);
}

bool ObjectCache::request(const std::string& key, std::int64_t bytes, bool is_from_start) {
    const bool is_hit = directory_.holds(key, bytes);
    const std::lock_guard lock(mutex_);
    note(is_hit);
    if (!is_keeper_ || !is_from_start) return is_hit;
    if (is_hit) {
        policy_.touch(key);
        return true;
    }
    const bool is_too_large = bytes <= 0 || bytes > max_bytes_ / max_object_part;
    if (is_too_large || CacheDirectory::file_name(key).empty() || coming_.contains(key)) return false;
    // Its file was removed by another process.
    if (policy_.holds(key)) policy_.forget(key);
    if (wanted_.size() >= max_wanted) return false;
    coming_.insert(key);
    wanted_.push_back({key, bytes});
    changed_.notify_one();
    return false;
}

ObjectCache::Reading ObjectCache::read(const std::string& key, std::int64_t offset, std::int64_t length,
                                       const Storage::Sink& sink) const {
    Reading reading;
    const auto file = directory_.open(key);
    if (!file) return reading;
    std::array<char, read_block_bytes> block{};
    while (reading.bytes < length && !reading.is_stopped) {
        const auto wanted = std::min<std::int64_t>(std::ssize(block), length - reading.bytes);
        const ssize_t n = ::pread(file.get(), block.data(), static_cast<std::size_t>(wanted), offset + reading.bytes);
        if (n < 0 && errno == EINTR) continue;
        // What the copy cannot give, the storage can.
        if (n <= 0) break;
        reading.bytes += n;
        reading.is_stopped = !sink(block.data(), static_cast<std::size_t>(n));
    }
    return reading;
}

void ObjectCache::drop(const std::string& key) {
    {
        const std::lock_guard lock(mutex_);
        policy_.forget(key);
    }
    try {
        directory_.remove(key);
    } catch (const StorageError& failure) {
        log::warning("copy_left_behind", {{"reason", failure.what()}});
    }
}

ObjectCache::Figures ObjectCache::figures() const {
    const std::lock_guard lock(mutex_);
    auto figures = figures_;
    figures.bytes = policy_.bytes();
    if (recent_requests_ > 0) figures.hit_rate = recent_hits_ / recent_requests_;
    return figures;
}

void ObjectCache::note(bool is_hit) {
    ++(is_hit ? figures_.hits : figures_.misses);
    recent_hits_ += is_hit ? 1 : 0;
    ++recent_requests_;
    if (recent_requests_ < recent_requests) return;
    recent_hits_ /= 2;
    recent_requests_ /= 2;
}

bool ObjectCache::keep() {
    const std::lock_guard keeping(keeping_);
    {
        const std::lock_guard lock(mutex_);
        if (is_keeper_) return true;
    }
    if (!directory_.become_keeper()) return false;
    const auto copies = directory_.take_stock();
    for (const auto& copy : copies) {
        // As if each had been asked for once: the oldest leave when there is no room for all.
        if (copy.bytes > max_bytes_ / max_object_part || !reserve(copy.bytes)) {
            directory_.remove(copy.key);
            continue;
        }
        const std::lock_guard lock(mutex_);
        policy_.insert(copy.key, copy.bytes);
    }
    const std::lock_guard lock(mutex_);
    is_keeper_ = true;
    log::info("cache_kept", {{"bytes", policy_.bytes()}, {"max_bytes", max_bytes_}});
    return true;
}

bool ObjectCache::reserve(std::int64_t bytes) {
    std::optional<std::vector<std::string>> evicted;
    {
        const std::lock_guard lock(mutex_);
        evicted = policy_.reserve(bytes);
        if (!evicted) return false;
        figures_.evictions += std::ssize(*evicted);
    }
    // Without the lock, as a large file takes its time. A viewer who is sent to one of them by then gets it, or is sent
    // on to the storage by the edge.
    for (const auto& key : *evicted)
        directory_.remove(key);
    return true;
}

bool ObjectCache::fill_next(const std::stop_token& stop) {
    const auto wanted = next(stop);
    if (!wanted) return true;
    bool is_filled = false;
    bool has_room = false;
    try {
        directory_.remove(wanted->key);  // one of another size
        has_room = reserve(wanted->bytes);
        is_filled = has_room && fetch(*wanted, stop);
    } catch (const StorageError& failure) {
        log::warning("cache_not_filled", {{"reason", failure.what()}});
    }
    const std::lock_guard lock(mutex_);
    coming_.erase(wanted->key);
    if (is_filled) {
        policy_.insert(wanted->key, wanted->bytes);
    } else if (has_room) {
        policy_.release(wanted->bytes);
    }
    if (is_filled || stop.stop_requested()) return true;
    ++figures_.fill_errors;
    return false;
}

std::optional<ObjectCache::Wanted> ObjectCache::next(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [&] { return !wanted_.empty(); })) return std::nullopt;
    auto wanted = std::move(wanted_.front());
    wanted_.pop_front();
    return wanted;
}

bool ObjectCache::fetch(const Wanted& wanted, const std::stop_token& stop) {
    CacheDirectory::Fill fill(directory_, wanted.key);
    std::int64_t bytes = 0;
    bool is_written = true;
    // One byte more than there should be, so that a larger object shows.
    source_.read(wanted.key, 0, wanted.bytes + 1, [&](const char* data, std::size_t size) {
        bytes += static_cast<std::int64_t>(size);
        if (stop.stop_requested() || bytes > wanted.bytes) return false;
        is_written = fill.write(data, size);
        return is_written;
    });
    if (stop.stop_requested()) return false;
    if (is_written && bytes != wanted.bytes) throw StorageError("cache: the object has another size than its row says");
    fill.publish();
    return true;
}

}  // namespace sluice
