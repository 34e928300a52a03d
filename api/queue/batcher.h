#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace sluice {

/// Does the work of many threads in batches. A thread that finds a place free leads a batch: it works off its own item
/// and those that have gathered. When all places are taken, a thread leaves its item and sleeps until that item is
/// done, or until a leader has finished and passes its place on to it.
///
/// While a larger batch is under way, a leader waits a moment for its own batch to become as large: most threads that
/// were answered just now come back. Alone, a thread does not wait at all. Safe from any thread.
template <class Item, class Result>
class Batcher {
  public:
    /// Returns one result for each item, in their order. An exception is rethrown in every thread of the batch.
    using Work = std::function<std::vector<Result>(const std::vector<Item>&)>;

    struct Limits {
        std::size_t max_items;               ///< of a batch
        std::size_t places;                  ///< batches under way at the same time
        std::chrono::microseconds max_wait;  ///< of a leader for its batch to become as large as those under way
    };

    Batcher(Limits limits, Work work) : limits_(limits), work_(std::move(work)), free_places_(limits.places) {}

    /// Returns once the item's batch is done.
    Result submit(Item item) {
        Entry own(std::move(item));
        std::unique_lock lock(mutex_);
        if (free_places_ > 0) {
            --free_places_;
            own.leads = true;
        } else {
            waiting_.push_back(&own);
            gathering_.notify_all();
            own.changed.wait(lock, [&] { return own.is_done || own.leads; });
        }
        if (own.leads) lead(lock, own);
        if (own.failure) std::rethrow_exception(own.failure);
        return *std::move(own.result);
    }

  private:
    /// An item and its thread, on whose stack it is. mutex_ guards it, except the item while its batch is under way.
    struct Entry {
        explicit Entry(Item its_item) : item(std::move(its_item)) {}
        Item item;
        std::optional<Result> result;
        std::exception_ptr failure;
        bool is_done = false;
        bool leads = false;  ///< its thread has a place, and is no longer in waiting_
        std::condition_variable changed;
    };

    /// One batch, from gathering to passing the place on.
    void lead(std::unique_lock<std::mutex>& lock, Entry& own) {
        gathering_.wait_for(lock, limits_.max_wait,
                            [&] { return 1 + waiting_.size() >= std::min(items_under_way_, limits_.max_items); });
        std::vector<Entry*> batch{&own};
        while (batch.size() < limits_.max_items && !waiting_.empty()) {
            batch.push_back(waiting_.front());
            waiting_.pop_front();
        }
        items_under_way_ += batch.size();
        lock.unlock();
        work_off(batch);
        lock.lock();
        items_under_way_ -= batch.size();
        gathering_.notify_all();
        for (auto* entry : batch) {
            entry->is_done = true;
            entry->changed.notify_one();
        }
        pass_place_on();
    }

    void work_off(const std::vector<Entry*>& batch) {
        std::vector<Item> items;
        items.reserve(batch.size());
        for (auto* entry : batch)
            items.push_back(std::move(entry->item));
        try {
            auto results = work_(items);
            for (std::size_t i = 0; i < batch.size(); ++i)
                batch[i]->result = std::move(results.at(i));
        } catch (...) {
            for (auto* entry : batch)
                entry->failure = std::current_exception();
        }
    }

    /// Passes the place to the thread that has waited the longest. A place is free only while no thread waits.
    void pass_place_on() {
        if (waiting_.empty()) {
            ++free_places_;
            return;
        }
        auto* const next = waiting_.front();
        waiting_.pop_front();
        next->leads = true;
        next->changed.notify_one();
    }

    const Limits limits_;
    const Work work_;
    std::mutex mutex_;
    std::size_t free_places_;
    std::deque<Entry*> waiting_;  ///< without those of leaders
    std::size_t items_under_way_ = 0;
    std::condition_variable gathering_;  ///< leaders wait on it for waiting_ or items_under_way_ to change
};

}  // namespace sluice
