#include "api/cache/s3_fifo.h"

#include <algorithm>
#include <iterator>

namespace sluice {
namespace {

constexpr int max_uses = 3;
/// Uses in the small queue after which an object goes on to the main queue.
constexpr int min_uses_of_main = 2;
constexpr std::int64_t small_part = 10;

}  // namespace

bool S3Fifo::touch(const std::string& key) {
    const auto found = index_.find(key);
    if (found == index_.end() || found->second.queue == &ghost_) return false;
    auto& uses = found->second.object->uses;
    uses = std::min(uses + 1, max_uses);
    return true;
}

std::optional<std::vector<std::string>> S3Fifo::reserve(std::int64_t bytes) {
    if (bytes > max_bytes_ - reserved_) return std::nullopt;
    std::vector<std::string> evicted;
    while (this->bytes() + bytes > max_bytes_) {
        auto key = evict();
        if (!key) break;  // What is kept may be empty objects, and need not go.
        evicted.push_back(*std::move(key));
    }
    reserved_ += bytes;
    return evicted;
}

void S3Fifo::insert(const std::string& key, std::int64_t bytes) {
    reserved_ -= bytes;
    auto& queue = [&]() -> Queue& {
        const auto found = index_.find(key);
        if (found == index_.end()) return small_;
        auto& left = *found->second.queue;
        remove(found->second);
        return &left == &small_ ? small_ : main_;
    }();
    queue.objects.push_front({key, bytes, 0});
    queue.bytes += bytes;
    index_[queue.objects.front().key] = {&queue, queue.objects.begin()};
}

void S3Fifo::forget(const std::string& key) {
    const auto found = index_.find(key);
    if (found != index_.end()) remove(found->second);
}

bool S3Fifo::holds(const std::string& key) const {
    const auto found = index_.find(key);
    return found != index_.end() && found->second.queue != &ghost_;
}

void S3Fifo::move_to(Queue& to, const Place& place) {
    place.queue->bytes -= place.object->bytes;
    to.bytes += place.object->bytes;
    to.objects.splice(to.objects.begin(), place.queue->objects, place.object);
    index_[place.object->key].queue = &to;
}

void S3Fifo::remove(const Place& place) {
    const auto [queue, object] = place;
    index_.erase(object->key);
    queue->bytes -= object->bytes;
    queue->objects.erase(object);
}

std::optional<std::string> S3Fifo::evict() {
    if (small_.bytes >= max_bytes_ / small_part || main_.objects.empty()) {
        if (auto key = evict_from_small()) return key;
    }
    if (auto key = evict_from_main()) return key;
    return evict_from_small();
}

std::optional<std::string> S3Fifo::evict_from_small() {
    while (!small_.objects.empty()) {
        const Place oldest{&small_, std::prev(small_.objects.end())};
        const bool is_popular = oldest.object->uses >= min_uses_of_main;
        oldest.object->uses = 0;
        if (is_popular) {
            move_to(main_, oldest);
            continue;
        }
        auto key = oldest.object->key;
        move_to(ghost_, oldest);
        trim_ghost();
        return key;
    }
    return std::nullopt;
}

std::optional<std::string> S3Fifo::evict_from_main() {
    while (!main_.objects.empty()) {
        const Place oldest{&main_, std::prev(main_.objects.end())};
        if (oldest.object->uses == 0) {
            auto key = oldest.object->key;
            remove(oldest);
            return key;
        }
        --oldest.object->uses;
        move_to(main_, oldest);
    }
    return std::nullopt;
}

/// As many keys as there are objects: the ghosts cost memory, and no bytes of the cache.
void S3Fifo::trim_ghost() {
    while (ghost_.objects.size() > std::max<std::size_t>(1, small_.objects.size() + main_.objects.size()))
        remove({&ghost_, std::prev(ghost_.objects.end())});
}

}  // namespace sluice
