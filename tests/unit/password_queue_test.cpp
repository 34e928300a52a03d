#include "api/server/password_queue.h"

#include <future>
#include <optional>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

constexpr std::chrono::seconds long_wait{30};

void await_waiting(const PasswordQueue& queue, std::size_t how_many) {
    while (queue.waiting() != how_many)
        std::this_thread::yield();
}

}  // namespace

TEST_CASE("so many passwords are hashed at a time; the next waits for a place") {
    PasswordQueue queue({2, 1, long_wait});
    auto first = queue.enter();
    const auto second = queue.enter();
    REQUIRE(first);
    REQUIRE(second);
    auto third = std::async(std::launch::async, [&] { return queue.enter().has_value(); });
    await_waiting(queue, 1);
    first.reset();
    CHECK(third.get());
    CHECK(queue.waiting() == 0);
    CHECK(queue.enter());
}

TEST_CASE("a full line refuses at once") {
    PasswordQueue queue({1, 1, long_wait});
    auto held = queue.enter();
    auto waiting = std::async(std::launch::async, [&] { return queue.enter().has_value(); });
    await_waiting(queue, 1);
    CHECK_FALSE(queue.enter());
    held.reset();
    CHECK(waiting.get());

    PasswordQueue without_line({1, 0, long_wait});
    const auto only = without_line.enter();
    CHECK(only);
    CHECK_FALSE(without_line.enter());
}

TEST_CASE("a line that does not move is left after a while") {
    PasswordQueue queue({1, 1, std::chrono::milliseconds(1)});
    const auto held = queue.enter();
    CHECK_FALSE(queue.enter());
    CHECK(queue.waiting() == 0);
}

TEST_CASE("a moved permit holds one place") {
    PasswordQueue queue({1, 0, long_wait});
    {
        auto permit = queue.enter();
        REQUIRE(permit);
        const auto moved = std::move(*permit);
        permit.reset();
        CHECK_FALSE(queue.enter());
    }
    CHECK(queue.enter());
}
