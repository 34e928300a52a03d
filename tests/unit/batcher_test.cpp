#include "api/queue/batcher.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::microseconds no_wait{0};
constexpr std::chrono::microseconds any_wait = 24h;

/// Work that waits until it is let go, so that the others have time to gather.
struct Gate {
    std::vector<int> operator()(const std::vector<int>& items) {
        sizes.push_back(items.size());
        if (sizes.size() == 1) {
            entered.set_value();
            opened.get_future().wait();
        }
        std::vector<int> doubled;
        doubled.reserve(items.size());
        for (const int item : items)
            doubled.push_back(2 * item);
        return doubled;
    }
    std::vector<std::size_t> sizes;  ///< of the batches; one thread at a time is at work
    std::promise<void> entered;
    std::promise<void> opened;
};

}  // namespace

TEST_CASE("alone, each item is a batch of its own") {
    int batches = 0;
    Batcher<int, int> batcher({8, 1, no_wait}, [&](const std::vector<int>& items) {
        ++batches;
        return items;
    });
    CHECK(batcher.submit(1) == 1);
    CHECK(batcher.submit(2) == 2);
    CHECK(batches == 2);
}

TEST_CASE("what gathers while one is at work is done together, each getting its own") {
    constexpr int others = 10;
    constexpr std::size_t max = 4;
    Gate gate;
    Batcher<int, int> batcher({max, 1, no_wait}, [&](const std::vector<int>& items) { return gate(items); });
    std::atomic<int> right = 0;
    std::atomic<int> submitted = 0;
    std::vector<std::thread> threads;
    const auto submit = [&](int item) {
        ++submitted;
        if (batcher.submit(item) == 2 * item) ++right;
    };
    threads.emplace_back(submit, 1000);
    gate.entered.get_future().wait();
    for (int i = 0; i < others; ++i)
        threads.emplace_back(submit, i);
    while (submitted <= others)
        std::this_thread::yield();
    gate.opened.set_value();
    for (auto& thread : threads)
        thread.join();
    CHECK(right == others + 1);
    CHECK(gate.sizes.front() == 1);
    CHECK(*std::max_element(gate.sizes.begin(), gate.sizes.end()) <= max);
    std::size_t sum = 0;
    for (const auto size : gate.sizes)
        sum += size;
    CHECK(sum == others + 1);
}

TEST_CASE("a failure is everybody's in the batch, and nobody's after it") {
    bool fails = true;
    Batcher<int, int> batcher({8, 1, no_wait}, [&](const std::vector<int>& items) {
        if (fails) throw std::runtime_error("away");
        return items;
    });
    CHECK_THROWS_WITH(batcher.submit(1), "away");
    fails = false;
    CHECK(batcher.submit(1) == 1);
}

TEST_CASE("several places: never more at work than there are, never without work, and nobody is forgotten") {
    constexpr int threads = 12;
    constexpr int items_each = 2000;
    constexpr std::size_t max = 3;
    constexpr int places = 2;
    std::atomic<int> at_work = 0;
    std::atomic<int> max_at_work = 0;
    std::atomic<int> wrong_batches = 0;
    Batcher<int, int> batcher({max, places, 100us}, [&](const std::vector<int>& items) {
        const int now = ++at_work;
        for (int seen = max_at_work; now > seen && !max_at_work.compare_exchange_weak(seen, now);) {
        }
        if (items.empty() || items.size() > max) ++wrong_batches;
        std::this_thread::yield();
        --at_work;
        return items;
    });
    std::atomic<int> right = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i) {
        all.emplace_back([&, i] {
            for (int k = 0; k < items_each; ++k) {
                const int item = i * items_each + k;
                if (batcher.submit(item) == item) ++right;
            }
        });
    }
    for (auto& thread : all)
        thread.join();
    CHECK(right == threads * items_each);
    CHECK(wrong_batches == 0);
    CHECK(max_at_work <= places);
}

namespace {

/// Threads that submit one item each to three places, and a door for each batch.
class Places {
  public:
    explicit Places(std::chrono::microseconds max_wait)
        : batcher_({8, 3, max_wait}, [this](const std::vector<int>& items) { return work(items); }) {}

    ~Places() {
        std::unique_lock lock(mutex_);
        opened_.insert({0, 1, 2, 3});
        changed_.notify_all();
    }

    /// Two batches of one item each, which stay under way.
    void begin_two() {
        submit(1);
        sizes_of(1);
        submit(1);
        REQUIRE(sizes_of(2) == std::vector<std::size_t>{1, 1});
    }
    void submit(int items) {
        threads_.reserve(threads_.size() + static_cast<std::size_t>(items));
        for (int i = 0; i < items; ++i)
            threads_.emplace_back([this, i] { batcher_.submit(i); });
    }
    void open(std::size_t batch) {
        const std::lock_guard lock(mutex_);
        opened_.insert(batch);
        changed_.notify_all();
    }
    std::vector<std::size_t> sizes_of(std::size_t batches) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return sizes_.size() >= batches; });
        return sizes_;
    }

  private:
    std::vector<int> work(const std::vector<int>& items) {
        std::unique_lock lock(mutex_);
        const auto number = sizes_.size();
        sizes_.push_back(items.size());
        changed_.notify_all();
        changed_.wait(lock, [&] { return opened_.contains(number); });
        return items;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::size_t> sizes_;
    std::set<std::size_t> opened_;
    Batcher<int, int> batcher_;
    std::vector<std::jthread> threads_;
};

}  // namespace

TEST_CASE("beside a larger batch a small one waits for others") {
    Places places(any_wait);
    places.begin_two();
    places.submit(2);
    CHECK(places.sizes_of(3).back() == 2);
}

TEST_CASE("a small batch waits no longer when nothing larger is under way") {
    Places places(any_wait);
    places.begin_two();
    places.submit(1);
    places.open(0);
    CHECK(places.sizes_of(3).back() == 1);
}

TEST_CASE("a small batch waits for others no longer than its max_wait") {
    Places places(1ms);
    places.begin_two();
    places.submit(1);
    CHECK(places.sizes_of(3).back() == 1);
}
