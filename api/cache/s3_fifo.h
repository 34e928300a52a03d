#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice {

/// Decides which objects a cache of bounded size keeps: S3-FIFO, "FIFO Queues are All You Need for Cache Eviction"
/// (Yang, Zhang, Qiu, Yue, Vinayak, SOSP 2023), with sizes in bytes. The name stands for "simple, scalable, with three
/// static queues"; it has nothing to do with object stores.
///
/// A new object enters the small queue, which has a tenth of the bytes. One that is used twice while it is there goes
/// on to the main queue; the others leave soon, so a scan of objects that are used once pushes nothing popular out.
/// The main queue gives each object another round for each of up to three uses. The keys of what left the small queue
/// stay in the ghost queue for a while: an object that comes back meanwhile enters the main queue at once.
///
/// Pure: no files, no clock. The caller locks.
class S3Fifo {
  public:
    explicit S3Fifo(std::int64_t max_bytes) : max_bytes_(max_bytes) {}

    /// Notes a use. False if the object is not kept.
    bool touch(const std::string& key);
    /// Holds `bytes` for an object on its way, and returns the keys that have to leave for it. std::nullopt if even an
    /// empty cache has no room beside what is held already; nothing changes then.
    [[nodiscard]] std::optional<std::vector<std::string>> reserve(std::int64_t bytes);
    /// Gives back what reserve() held: the object does not come.
    void release(std::int64_t bytes) { reserved_ -= bytes; }
    /// Keeps an object, in the room that reserve() held for it. A key that is kept already gets the new size.
    void insert(const std::string& key, std::int64_t bytes);
    /// The object is gone.
    void forget(const std::string& key);

    [[nodiscard]] bool holds(const std::string& key) const;
    /// Of what is kept and what is on its way; at most the bound.
    [[nodiscard]] std::int64_t bytes() const { return small_.bytes + main_.bytes + reserved_; }

  private:
    struct Object {
        std::string key;
        std::int64_t bytes = 0;
        int uses = 0;  ///< since it came to its place in the queue; counted up to max_uses
    };
    /// The newest first.
    struct Queue {
        std::list<Object> objects;
        std::int64_t bytes = 0;
    };
    struct Place {
        Queue* queue = nullptr;
        std::list<Object>::iterator object;
    };

    void move_to(Queue& to, const Place& place);
    void remove(const Place& place);
    [[nodiscard]] std::optional<std::string> evict();
    [[nodiscard]] std::optional<std::string> evict_from_small();
    [[nodiscard]] std::optional<std::string> evict_from_main();
    void trim_ghost();

    std::int64_t max_bytes_;
    std::int64_t reserved_ = 0;
    Queue small_;
    Queue main_;
    Queue ghost_;                                        ///< keys alone: their bytes are not kept
    std::unordered_map<std::string_view, Place> index_;  ///< by the keys in the queues
};

}  // namespace sluice
