#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace sluice {

/// Does what many threads want at the same time in one go: while a few of them are at work, the others gather, and one
/// of these does it for all of them next. Alone, a thread does not wait at all; beside a batch under way it does so for
/// a moment, until its own is as large, because those who were answered just now mostly want something again. Safe from
/// any thread.
template <class Item, class Result>
class Batcher {
  public:
    /// Answers as many results as it was given items, in their order. What it throws, all of the batch throw.
    using Work = std::function<std::vector<Result>(const std::vector<Item>&)>;

    struct Limits {
        std::size_t max_at_a_time;           ///< items of a batch
        std::size_t places;                  ///< threads that work side by side
        std::chrono::microseconds patience;  ///< the longest wait for a batch to become as large as those under way
    };

    Batcher(Limits limits, Work work) : limits_(limits), work_(std::move(work)), free_places_(limits.places) {}

    Result submit(Item item) {
        Wish wish(std::move(item));
        std::unique_lock lock(mutex_);
        waiting_.push_back(&wish);
        has_come_.notify_all();
        if (free_places_ > 0) {
            --free_places_;
            wish.has_place = true;
        }
        while (!wish.is_over) {
            wish.changed.wait(lock, [&] { return wish.is_over || wish.has_place; });
            if (!wish.has_place) break;
            has_come_.wait_for(lock, limits_.patience, [&] { return !wish.has_place || is_large(); });
            if (wish.has_place) work_off(lock, wish);
        }
        if (wish.has_place) pass_place_on();
        if (wish.failure) std::rethrow_exception(wish.failure);
        return *std::move(wish.result);
    }

  private:
    /// Of one waiting thread; it stays with that thread, and mutex_ guards it.
    struct Wish {
        explicit Wish(Item what) : item(std::move(what)) {}
        Item item;
        std::optional<Result> result;
        std::exception_ptr failure;
        bool is_over = false;
        bool has_place = false;  ///< its thread is to work
        std::condition_variable changed;
    };

    bool is_large() const { return waiting_.size() >= std::min(under_way_, limits_.max_at_a_time); }

    void work_off(std::unique_lock<std::mutex>& lock, const Wish& own) {
        const auto count = std::min(waiting_.size(), limits_.max_at_a_time);
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<Wish*> batch(waiting_.begin(), end);
        waiting_.erase(waiting_.begin(), end);
        std::vector<Item> items;
        for (auto* wish : batch) {
            items.push_back(wish->item);
            // One that has not begun yet need not do so for this.
            if (wish != &own && std::exchange(wish->has_place, false)) pass_place_on();
        }
        under_way_ += count;
        lock.unlock();
        std::vector<Result> results;
        std::exception_ptr failure;
        try {
            results = work_(items);
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        under_way_ -= count;
        has_come_.notify_all();
        for (std::size_t i = 0; i < batch.size(); ++i) {
            batch[i]->failure = failure;
            if (!failure) batch[i]->result = std::move(results.at(i));
            batch[i]->is_over = true;
            batch[i]->changed.notify_one();
        }
    }

    /// Only one is woken: the work goes on without the others pushing to the door.
    void pass_place_on() {
        for (auto* wish : waiting_) {
            if (wish->has_place) continue;
            wish->has_place = true;
            wish->changed.notify_one();
            return;
        }
        ++free_places_;
    }

    const Limits limits_;
    const Work work_;
    std::mutex mutex_;
    std::size_t free_places_;
    std::vector<Wish*> waiting_;
    std::size_t under_way_ = 0;  ///< items that somebody works on
    std::condition_variable has_come_;
};

}  // namespace sluice
