#include "api/server/thread_share.h"

#include <atomic>
#include <latch>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("a share gives as many places as it has, and a place comes back when its permit ends") {
    ThreadShare share(2);
    auto first = share.try_take();
    REQUIRE(first);
    {
        const auto second = share.try_take();
        CHECK(second);
        CHECK(share.taken() == 2);
        CHECK_FALSE(share.try_take());
        CHECK(share.taken() == 2);
    }
    CHECK(share.taken() == 1);
    CHECK(share.try_take());
    first.reset();
    CHECK(share.taken() == 0);
}

TEST_CASE("a share of nothing has no places") {
    ThreadShare share(0);
    CHECK_FALSE(share.try_take());
}

TEST_CASE("a moved permit is one place, given back once") {
    ThreadShare share(3);
    auto first = share.try_take();
    {
        const auto taken_over = std::move(first);
        first.reset();
        CHECK(share.taken() == 1);
    }
    CHECK(share.taken() == 0);

    auto one = share.try_take();
    auto other = share.try_take();
    REQUIRE(one);
    REQUIRE(other);
    *one = std::move(*other);
    one.reset();
    other.reset();
    CHECK(share.taken() == 0);
}

TEST_CASE("threads that come at once never hold more places than there are") {
    constexpr std::size_t max_places = 3;
    constexpr int threads = 8;
    constexpr int rounds = 2000;
    ThreadShare share(max_places);
    std::atomic<std::size_t> inside = 0;
    std::atomic<std::size_t> max_inside = 0;
    std::latch start(threads);
    std::vector<std::jthread> crowd;
    for (int i = 0; i < threads; ++i) {
        crowd.emplace_back([&] {
            start.arrive_and_wait();
            for (int round = 0; round < rounds; ++round) {
                const auto permit = share.try_take();
                if (!permit) continue;
                const auto now = ++inside;
                for (auto max = max_inside.load(); max < now && !max_inside.compare_exchange_weak(max, now);) {
                }
                --inside;
            }
        });
    }
    crowd.clear();
    CHECK(max_inside >= 1);
    CHECK(max_inside <= max_places);
    CHECK(share.taken() == 0);
}
