#pragma once

#include <algorithm>
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
/// of these does it for all of them next. Alone, a thread does not wait at all. Safe from any thread.
template <class Item, class Result>
class Batcher {
  public:
    /// Answers as many results as it was given items, in their order. What it throws, all of the batch throw.
    using Work = std::function<std::vector<Result>(const std::vector<Item>&)>;

    /// Batches of at most `most_at_a_time` items, by `places` threads side by side.
    Batcher(std::size_t most_at_a_time, std::size_t places, Work work)
        : most_at_a_time_(most_at_a_time), work_(std::move(work)), free_places_(places) {}

    Result submit(Item item) {
        Wish wish(std::move(item));
        std::unique_lock lock(mutex_);
        waiting_.push_back(&wish);
        if (free_places_ > 0) {
            --free_places_;
            wish.has_place = true;
        }
        wish.changed.wait(lock, [&] { return wish.is_over || wish.has_place; });
        while (!wish.is_over)
            work_off(lock, wish);
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

    void work_off(std::unique_lock<std::mutex>& lock, const Wish& own) {
        const auto count = std::min(waiting_.size(), most_at_a_time_);
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<Wish*> batch(waiting_.begin(), end);
        waiting_.erase(waiting_.begin(), end);
        std::vector<Item> items;
        for (auto* wish : batch) {
            items.push_back(wish->item);
            // One that has not woken up yet need not do so for this.
            if (wish != &own && std::exchange(wish->has_place, false)) pass_place_on();
        }
        lock.unlock();
        std::vector<Result> results;
        std::exception_ptr failure;
        try {
            results = work_(items);
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
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

    const std::size_t most_at_a_time_;
    const Work work_;
    std::mutex mutex_;
    std::size_t free_places_;
    std::vector<Wish*> waiting_;
};

}  // namespace sluice
