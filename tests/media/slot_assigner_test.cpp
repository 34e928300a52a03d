/// Which slots show which pictures, told by time stamps alone.

#include "worker/transcoder/grid/slot_assigner.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

using Pts = std::optional<std::int64_t>;

/// A picture, by its place among those that were fed, and the slots that show it.
struct Shown {
    std::size_t picture;
    std::int64_t first;
    std::int64_t count;
    friend bool operator==(const Shown&, const Shown&) = default;
};

struct Outcome {
    std::vector<Shown> shown;
    bool comes_too_late = false;
    std::size_t fed = 0;  ///< pictures that were asked for
};

/// What is shown of pictures with these time stamps, taken as PictureReader takes them.
Outcome assign(const Timeline& timeline, SlotRun range, Pts entry, const std::vector<Pts>& stamps) {
    SlotAssigner slots(timeline, range, entry);
    Outcome outcome;
    std::optional<std::size_t> held;
    const auto show = [&](const SlotRun& run) {
        if (held && run.count > 0) outcome.shown.push_back({*held, run.first, run.count});
    };
    for (const Pts& pts : stamps) {
        if (slots.is_complete()) return outcome;
        const bool is_kept = slots.add(pts);
        outcome.comes_too_late = slots.comes_too_late();
        if (outcome.comes_too_late) return outcome;
        if (is_kept) {
            show(slots.before_last());
            held = outcome.fed;
        }
        ++outcome.fed;
    }
    if (held && !slots.is_complete()) show(slots.last());
    return outcome;
}

}  // namespace

TEST_CASE("each slot of a range shows the picture that is due there, or the one before") {
    // Slots of 100 ticks, so that pts 100·n is due at slot n.
    const Timeline timeline{0, {1, 1000}, {10, 1}};
    const Timeline ntsc{-3003, {1, 90000}, {30000, 1001}};
    struct Case {
        const char* what;
        Timeline timeline;
        SlotRun range;
        Pts entry;
        std::vector<Pts> stamps;
        std::vector<Shown> shown;
    };
    const std::vector<Case> cases{
        {"one for each slot", timeline, {0, 3}, {}, {0, 100, 200}, {{0, 0, 1}, {1, 1, 1}, {2, 2, 1}}},
        {"stamps that jitter", timeline, {0, 3}, {}, {40, 120, 180}, {{0, 0, 1}, {1, 1, 1}, {2, 2, 1}}},
        {"a pause", timeline, {0, 5}, {}, {0, 100, 400}, {{0, 0, 1}, {1, 1, 3}, {2, 4, 1}}},
        {"the last of two within a slot", timeline, {0, 2}, {}, {0, 80, 110, 200}, {{0, 0, 1}, {2, 1, 1}}},
        {"twice the rate", timeline, {0, 3}, {}, {0, 50, 100, 150, 200}, {{1, 0, 1}, {3, 1, 1}, {4, 2, 1}}},
        {"the first picture is late", timeline, {0, 4}, {}, {250, 300}, {{0, 0, 3}, {1, 3, 1}}},
        {"and behind the range", timeline, {0, 2}, {}, {900, 1000}, {{0, 0, 2}}},
        {"one picture", timeline, {0, 4}, {}, {0}, {{0, 0, 4}}},
        {"none", timeline, {0, 4}, {}, {}, {}},
        {"a stamp that is not later", timeline, {0, 3}, {}, {0, 100, 100, 90, 200}, {{0, 0, 1}, {1, 1, 1}, {4, 2, 1}}},
        {"none, between others",
         timeline,
         {0, 4},
         {},
         {0, Pts(), Pts(), 300},
         {{0, 0, 1}, {1, 1, 1}, {2, 2, 1}, {3, 3, 1}}},
        {"none, before the first", timeline, {0, 2}, {}, {Pts(), 0, 100}, {{1, 0, 1}, {2, 1, 1}}},
        {"a range in the middle", timeline, {2, 2}, 0, {0, 100, 200, 300, 400}, {{2, 2, 1}, {3, 3, 1}}},
        {"one that shows the picture before it", timeline, {2, 2}, 100, {100, 300, 400}, {{0, 2, 1}, {1, 3, 1}}},
        {"pictures before the entry", timeline, {2, 2}, 100, {0, 50, 100, 300}, {{2, 2, 1}, {3, 3, 1}}},
        {"the source ends within", timeline, {2, 3}, 100, {100, 200}, {{1, 2, 3}}},
        {"the source ends before", timeline, {7, 2}, 0, {0, 100}, {{1, 7, 2}}},
        {"29.97 from before zero", ntsc, {0, 3}, {}, {-3003, 0, 3003}, {{0, 0, 1}, {1, 1, 1}, {2, 2, 1}}},
        {"rounded down by half a slot", ntsc, {1, 2}, -3003, {-3003, -1502, -1501, 1502}, {{2, 1, 1}, {3, 2, 1}}},
    };
    for (const auto& test : cases) {
        CAPTURE(std::string(test.what));
        const Outcome outcome = assign(test.timeline, test.range, test.entry, test.stamps);
        CHECK_FALSE(outcome.comes_too_late);
        CHECK(outcome.shown == test.shown);
    }
}

TEST_CASE("an entry whose first picture is due behind the range's beginning is too late") {
    const Timeline timeline{0, {1, 1000}, {10, 1}};
    CHECK(assign(timeline, {2, 3}, 300, {300, 400}).comes_too_late);
    CHECK(assign(timeline, {2, 3}, 100, {90, 300}).comes_too_late);  // the keyframe itself was lost
    CHECK_FALSE(assign(timeline, {2, 3}, 200, {200, 300}).comes_too_late);
    CHECK_FALSE(assign(timeline, {2, 3}, std::nullopt, {300, 400}).comes_too_late);  // there is no earlier one
}

TEST_CASE("no picture is asked for once the range is complete") {
    const Timeline timeline{0, {1, 1000}, {10, 1}};
    CHECK(assign(timeline, {0, 2}, {}, {0, 100, 200, 300, 400}).fed == 3);
    CHECK(assign(timeline, {0, 2}, {}, {0, 900, 1000}).fed == 2);
    CHECK(assign(timeline, {0, 9}, {}, {0, 100, 200}).fed == 3);
}

TEST_CASE("ranges next to each other show what one range shows") {
    const Timeline timeline{17, {1, 90000}, {24000, 1001}};
    std::vector<Pts> stamps;
    for (std::int64_t i = 0; i < 500; ++i) {
        if (i % 7 != 3) stamps.emplace_back(17 + i * 3754 + (i * i) % 2000);
    }
    const auto pictures_of = [&](std::int64_t first, std::int64_t count, Pts entry) {
        std::vector<std::size_t> pictures;
        for (const auto& shown : assign(timeline, {first, count}, entry, stamps).shown)
            pictures.insert(pictures.end(), static_cast<std::size_t>(shown.count), shown.picture);
        return pictures;
    };
    const auto whole = pictures_of(0, 480, {});
    REQUIRE(whole.size() == 480);
    std::vector<std::size_t> parts;
    for (std::int64_t first = 0; first < 480; first += 96) {
        const auto part = pictures_of(first, 96, first == 0 ? Pts() : stamps.front());
        parts.insert(parts.end(), part.begin(), part.end());
    }
    CHECK(parts == whole);
}
