#include "api/playback/session_liveness.h"

#include <map>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

/// A Redis of three facts: which sessions have how much time left, whether it is away, and how often it was asked.
struct LivenessScene {
    explicit LivenessScene(std::chrono::seconds grace = 30s, std::size_t max_sessions = 1000)
        : liveness([this](const auto& keys) { return answer(keys); }, grace, [this] { return now; }, max_sessions) {}

    std::vector<std::chrono::milliseconds> answer(const std::vector<SessionKey>& keys) {
        ++questions;
        if (away) throw RedisUnavailable("away");
        std::vector<std::chrono::milliseconds> answers;
        for (const auto& key : keys)
            answers.push_back(left.contains(key.session_id) ? left[key.session_id] : 0ms);
        return answers;
    }
    bool is_alive(const std::string& id) { return liveness.is_alive({1, "u", id}); }
    std::vector<bool> are_alive_now(const std::vector<std::string>& ids) {
        std::vector<SessionKey> keys;
        for (const auto& id : ids)
            keys.push_back({1, "u", id});
        return liveness.are_alive_now(keys);
    }

    SessionLiveness::Clock::time_point now{1h};
    std::map<std::string, std::chrono::milliseconds> left{{"a", 600s}};
    bool away = false;
    int questions = 0;
    SessionLiveness liveness;
};

}  // namespace

TEST_CASE("an answer is good for a while, whatever it is") {
    LivenessScene scene;
    for (int i = 0; i < 10; ++i) {
        CHECK(scene.is_alive("a"));
        CHECK_FALSE(scene.is_alive("unknown"));
    }
    CHECK(scene.questions == 2);
    scene.now += SessionLiveness::max_age;
    CHECK(scene.is_alive("a"));
    CHECK(scene.questions == 3);
}

TEST_CASE("a session that ends elsewhere is over within the age of an answer") {
    LivenessScene scene;
    CHECK(scene.is_alive("a"));
    scene.left.erase("a");
    scene.now += SessionLiveness::max_age;
    CHECK_FALSE(scene.is_alive("a"));
    static_assert(SessionLiveness::max_age <= 500ms);
}

TEST_CASE("a session that ends here is over at once") {
    LivenessScene scene;
    CHECK(scene.is_alive("a"));
    scene.liveness.end({1, "u", "a"});
    CHECK_FALSE(scene.is_alive("a"));
    CHECK(scene.questions == 1);
}

TEST_CASE("a session is over at its time, between two questions too") {
    LivenessScene scene;
    scene.left["a"] = 100ms;
    CHECK(scene.is_alive("a"));
    scene.now += 100ms;
    CHECK_FALSE(scene.is_alive("a"));
}

TEST_CASE("while Redis is away, who was alive is let through for the grace and not longer") {
    LivenessScene scene(30s);
    CHECK(scene.is_alive("a"));
    CHECK_FALSE(scene.is_alive("over"));
    scene.away = true;
    scene.now += 29s;
    CHECK(scene.is_alive("a"));
    CHECK_FALSE(scene.is_alive("over"));
    CHECK_THROWS_AS(scene.is_alive("never seen"), RedisUnavailable);
    scene.now += 1s;
    CHECK_THROWS_AS(scene.is_alive("a"), RedisUnavailable);
    SUBCASE("and is asked for again when it is back") {
        scene.away = false;
        scene.now += SessionLiveness::retry_pause;
        CHECK(scene.is_alive("a"));
    }
}

TEST_CASE("the grace does not reach beyond the session's own end") {
    LivenessScene scene(30s);
    scene.left["a"] = 10s;
    CHECK(scene.is_alive("a"));
    scene.away = true;
    scene.now += 10s;
    CHECK_FALSE(scene.is_alive("a"));
}

TEST_CASE("no grace means none") {
    LivenessScene scene(0s);
    CHECK(scene.is_alive("a"));
    scene.away = true;
    scene.now += SessionLiveness::max_age;
    CHECK_THROWS_AS(scene.is_alive("a"), RedisUnavailable);
}

TEST_CASE("a Redis that does not answer is left alone for a pause") {
    LivenessScene scene;
    CHECK(scene.is_alive("a"));
    scene.away = true;
    scene.now += SessionLiveness::max_age;
    for (int i = 0; i < 10; ++i)
        CHECK(scene.is_alive("a"));
    CHECK(scene.questions == 2);
    scene.now += SessionLiveness::retry_pause;
    CHECK(scene.is_alive("a"));
    CHECK(scene.questions == 3);
}

TEST_CASE("many are asked for at once, each time anew, and the answers are those of is_alive() then") {
    LivenessScene scene;
    scene.left["b"] = 600s;
    CHECK(scene.are_alive_now({"a", "unknown", "b"}) == std::vector{true, false, true});
    CHECK(scene.questions == 1);
    CHECK(scene.is_alive("b"));
    CHECK_FALSE(scene.is_alive("unknown"));
    CHECK(scene.questions == 1);
    scene.left.erase("b");
    CHECK(scene.are_alive_now({"a", "unknown", "b"}) == std::vector{true, false, false});
    CHECK_FALSE(scene.is_alive("b"));
    CHECK(scene.questions == 2);
    CHECK(scene.are_alive_now({}).empty());
}

TEST_CASE("while Redis is away, of many those go on who were alive, and nobody else") {
    LivenessScene scene(30s);
    CHECK(scene.are_alive_now({"a", "over"}) == std::vector{true, false});
    scene.away = true;
    scene.now += 29s;
    CHECK(scene.are_alive_now({"a", "over", "never seen"}) == std::vector{true, false, false});
    CHECK(scene.are_alive_now({"a"}) == std::vector{true});
    CHECK(scene.questions == 2);  // the second time within the pause
    scene.now += 1s;
    CHECK(scene.are_alive_now({"a"}) == std::vector{false});
    scene.away = false;
    scene.now += SessionLiveness::retry_pause;
    CHECK(scene.are_alive_now({"a"}) == std::vector{true});
}

TEST_CASE("what is remembered is bounded, and the latest stays") {
    constexpr std::size_t max_sessions = 10;
    LivenessScene scene(30s, max_sessions);
    scene.left["b"] = 600s;
    CHECK(scene.is_alive("b"));
    for (int i = 0; i < 100; ++i) {
        (void)scene.is_alive(std::to_string(i));
    }
    scene.away = true;
    scene.now += SessionLiveness::max_age;
    CHECK_FALSE(scene.is_alive("99"));
    CHECK_THROWS_AS(scene.is_alive("b"), RedisUnavailable);  // forgotten
}
