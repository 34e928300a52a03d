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

/// Does what many threads want at the same time in one go: while one of them is at it, the others gather, and one of
/// these does it for all of them next. Alone, a thread does not wait at all. Safe from any thread.
template <class Item, class Result>
class Batcher {
  public:
    /// Answers as many results as it was given items, in their order. What it throws, all of the batch throw.
    using Work = std::function<std::vector<Result>(const std::vector<Item>&)>;

    Batcher(std::size_t most_at_a_time, Work work) : most_at_a_time_(most_at_a_time), work_(std::move(work)) {}

    Result submit(Item item) {
        Wish wish(std::move(item));
        std::unique_lock lock(mutex_);
        waiting_.push_back(&wish);
        if (is_at_work_) wish.changed.wait(lock, [&] { return wish.is_over || wish.is_next; });
        while (!wish.is_over)
            work_off(lock);
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
        bool is_next = false;  ///< nobody is at work, and this one is to be
        std::condition_variable changed;
    };

    void work_off(std::unique_lock<std::mutex>& lock) {
        const auto count = std::min(waiting_.size(), most_at_a_time_);
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<Wish*> batch(waiting_.begin(), end);
        waiting_.erase(waiting_.begin(), end);
        std::vector<Item> items;
        for (const auto* wish : batch)
            items.push_back(wish->item);
        is_at_work_ = true;
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
        is_at_work_ = false;
        if (waiting_.empty()) return;
        // Only one is woken: the work goes on without the others pushing to the door.
        is_at_work_ = true;
        waiting_.front()->is_next = true;
        waiting_.front()->changed.notify_one();
    }

    const std::size_t most_at_a_time_;
    const Work work_;
    std::mutex mutex_;
    bool is_at_work_ = false;
    std::vector<Wish*> waiting_;
};

}  // namespace sluice
