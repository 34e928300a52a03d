#include "api/domain/playback/watch_proof.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

Playhead at(double position, double slack = max_slack_seconds) {
    return {position, slack};
}

}  // namespace

TEST_CASE("what one report proves") {
    using Marks = std::vector<PlayheadMark>;
    using Intervals = std::vector<WatchedInterval>;
    struct Case {
        const char* name;
        Playhead before;
        Marks marks;
        double elapsed;
        double max_rate;
        Intervals watched;
        double position;
        double slack;
    };
    const Case cases[] = {
        {"half a minute of playing", at(60), {{90}}, 30, 1, {{60, 90}}, 90, 5},
        {"a pause: all of the time is there, none was used", at(60), {{60}}, 30, 1, {}, 60, 5},
        {"late: the slack makes up for it", at(60), {{90}}, 27, 1, {{60, 90}}, 90, 2},
        {"the slack is given once", at(60, 2), {{90}}, 27, 1, {}, 90, 5},
        {"exactly all that was possible", at(60, 0), {{90}}, 30, 1, {{60, 90}}, 90, 0},
        {"time that was not used gives slack back", at(60, 0), {{87}}, 30, 1, {{60, 87}}, 87, 3},
        {"double speed where the policy allows it", at(0), {{60}}, 30, 2, {{0, 60}}, 60, 5},
        {"double speed where it does not", at(0), {{60}}, 30, 1, {}, 60, 5},
        {"further than possible is a seek, and the next report goes on from there",
         at(0),
         {{600}, {601}},
         30,
         1,
         {{600, 601}},
         601,
         5},
        {"back is a seek", at(60), {{10}}, 30, 1, {}, 10, 5},
        {"a seek that was reported", at(60), {{70}, {300, true}, {320}}, 30, 1, {{60, 70}, {300, 320}}, 320, 5},
        {"a seek forwards by little is still a seek", at(60), {{62, true}}, 30, 1, {}, 62, 5},
        {"several marks share the time of their report", at(0), {{20}, {30}, {60}}, 30, 1, {{0, 20}, {20, 30}}, 60, 5},
        {"a batch uses the time up", at(0), {{20}, {35}}, 30, 1, {{0, 20}, {20, 35}}, 35, 0},
        {"the first report: played up to there since the start", {}, {{30}}, 30, 1, {{0, 30}}, 30, 5},
        {"the first report of one who went on in the middle", {}, {{630}}, 30, 1, {{600, 630}}, 630, 5},
        {"the first report, from the beginning", {}, {{10}}, 30, 1, {{0, 10}}, 10, 5},
        {"the first report is a seek", {}, {{630, true}}, 30, 1, {}, 630, 5},
        {"no marks, nothing", at(60), {}, 30, 1, {}, 60, 5},
        {"a clock that went back proves nothing", at(60, 0), {{61}}, -30, 1, {}, 61, 0},
    };
    for (const auto& c : cases) {
        CAPTURE(std::string(c.name));
        auto playhead = c.before;
        CHECK(follow(playhead, c.marks, c.elapsed, c.max_rate) == c.watched);
        CHECK(playhead == at(c.position, c.slack));
    }
}

TEST_CASE("hurried reports prove no more than the time that passed, and the slack") {
    Playhead playhead = at(0);
    double watched = 0;
    // A report every second for ten minutes, each three seconds further than the one before.
    for (int i = 1; i <= 600; ++i) {
        const std::vector<PlayheadMark> marks{{i * 3.0}};
        for (const auto& [from, to] : follow(playhead, marks, 1, 1))
            watched += to - from;
    }
    CHECK(watched <= 600 + max_slack_seconds);
}

TEST_CASE("suspicion") {
    struct Case {
        double claimed;
        double watched;
        double unserved;
        bool suspicious;
    };
    const Case cases[] = {
        {0, 0, 0, false},   {1, 1, 0, false},      {1, 0.8, 0, false},  {1, 0.7, 0, true},    {1, 0, 0, true},
        {0.2, 0, 0, false}, {0.3, 0, 0, true},     {0.1, 1, 0, false},  {0, 0, 0.2, false},   {0, 0, 0.3, true},
        {1, 1, 0.5, true},  {0.5, 0.25, 0, false}, {0.9, 0.5, 0, true}, {0, 0.5, 0.26, true},
    };
    for (const auto& c : cases) {
        CAPTURE(c.claimed);
        CAPTURE(c.watched);
        CAPTURE(c.unserved);
        CHECK(is_suspicious(c.claimed, c.watched, c.unserved) == c.suspicious);
    }
}
