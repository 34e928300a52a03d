#include "api/cache/s3_fifo.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace sluice;

namespace {

using Keys = std::vector<std::string>;

/// Brings an object in; returns what had to leave.
Keys bring(S3Fifo& cache, const std::string& key, std::int64_t bytes = 1) {
    auto evicted = cache.reserve(bytes);
    REQUIRE(evicted.has_value());
    cache.insert(key, bytes);
    return *std::move(evicted);
}

/// What it is compared with.
class Lru {
  public:
    explicit Lru(std::int64_t max_bytes) : max_bytes_(max_bytes) {}

    bool ask(int object, std::int64_t bytes) {
        if (const auto found = index_.find(object); found != index_.end()) {
            newest_first_.splice(newest_first_.begin(), newest_first_, found->second);
            return true;
        }
        newest_first_.emplace_front(object, bytes);
        index_[object] = newest_first_.begin();
        for (bytes_ += bytes; bytes_ > max_bytes_; newest_first_.pop_back()) {
            bytes_ -= newest_first_.back().second;
            index_.erase(newest_first_.back().first);
        }
        return false;
    }

  private:
    std::int64_t max_bytes_;
    std::int64_t bytes_ = 0;
    std::list<std::pair<int, std::int64_t>> newest_first_;
    std::unordered_map<int, std::list<std::pair<int, std::int64_t>>::iterator> index_;
};

/// What viewers ask an academy for: objects of 50 KB to 2 MB, as segments are, whose popularity is Zipf's. Now and then
/// somebody skims a lecture that nobody else watches.
struct Trace {
    static constexpr int objects = 10'000;
    static constexpr int lecture_objects = 500;
    static constexpr int uses = 200'000;
    static constexpr int uses_between_scans = 10'000;

    Trace(double alpha, bool with_scans) {
        // The engine's numbers are the standard's; the distributions are done by hand, as theirs are not.
        std::mt19937 random(20'231'023);
        const auto number = [&] { return static_cast<double>(random()) / 4294967296.0; };
        constexpr double min_bytes = 50e3;
        constexpr double max_bytes = 2e6;
        const int scans = with_scans ? uses / uses_between_scans : 0;
        for (int i = 0; i < objects + scans * lecture_objects; ++i)
            bytes.push_back(std::llround(min_bytes + (max_bytes - min_bytes) * number()));
        std::vector<double> up_to;
        double sum = 0;
        for (int i = 0; i < objects; ++i) {
            all_bytes += bytes[static_cast<std::size_t>(i)];
            up_to.push_back(sum += std::pow(i + 1, -alpha));
        }
        for (int i = 0; i < uses; ++i) {
            const auto found = std::lower_bound(up_to.begin(), up_to.end(), number() * sum) - up_to.begin();
            asked.push_back(static_cast<int>(std::min<std::ptrdiff_t>(found, objects - 1)));
            if (!with_scans || i % uses_between_scans != 0) continue;
            for (int part = 0; part < lecture_objects; ++part)
                asked.push_back(objects + i / uses_between_scans * lecture_objects + part);
        }
    }

    /// The part of the popular objects' uses that `ask` calls a hit.
    template <class Ask>
    double hit_rate(Ask&& ask) const {
        int hits = 0;
        for (const int object : asked) {
            const bool is_hit = ask(object, bytes[static_cast<std::size_t>(object)]);
            if (object < objects && is_hit) ++hits;
        }
        return static_cast<double>(hits) / uses;
    }

    std::vector<std::int64_t> bytes;  ///< of each object
    std::int64_t all_bytes = 0;       ///< without what is skimmed
    std::vector<int> asked;
};

struct Rates {
    double s3_fifo = 0;
    double lru = 0;
};

/// With room for a tenth of the bytes.
Rates rates_of(const Trace& trace) {
    const auto room = trace.all_bytes / 10;
    S3Fifo cache(room);
    Lru lru(room);
    Rates rates;
    rates.s3_fifo = trace.hit_rate([&](int object, std::int64_t bytes) {
        const auto key = std::to_string(object);
        if (cache.touch(key)) return true;
        static_cast<void>(cache.reserve(bytes));
        cache.insert(key, bytes);
        return false;
    });
    rates.lru = trace.hit_rate([&](int object, std::int64_t bytes) { return lru.ask(object, bytes); });
    CHECK(cache.bytes() <= room);
    return rates;
}

}  // namespace

TEST_CASE("what is used once leaves in its order; what is used twice stays") {
    S3Fifo cache(10);
    for (const char* key : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"})
        CHECK(bring(cache, key).empty());
    CHECK(cache.bytes() == 10);
    CHECK_FALSE(cache.touch("k"));
    CHECK(cache.touch("a"));
    for (int i = 0; i < 2; ++i)
        CHECK(cache.touch("c"));
    CHECK(bring(cache, "k") == Keys{"a"});
    CHECK(bring(cache, "l") == Keys{"b"});
    CHECK(bring(cache, "m") == Keys{"d"});
    CHECK(cache.holds("c"));
    CHECK(cache.bytes() == 10);
}

TEST_CASE("an object that comes back soon is popular; the popular ones go round by their uses") {
    S3Fifo cache(3);
    for (const char* key : {"a", "b", "c"})
        bring(cache, key);
    CHECK(bring(cache, "d") == Keys{"a"});
    CHECK_FALSE(cache.holds("a"));
    CHECK_FALSE(cache.touch("a"));
    // "a" is a ghost, and enters the main queue; new ones pass it by.
    CHECK(bring(cache, "a") == Keys{"b"});
    for (const char* key : {"e", "f", "g", "h"}) {
        bring(cache, key);
        CHECK(cache.holds("a"));
    }
    CHECK(cache.bytes() == 3);
}

TEST_CASE("room is made before an object comes, and held for it") {
    S3Fifo cache(100);
    CHECK(bring(cache, "a", 40).empty());
    CHECK(bring(cache, "b", 40).empty());
    CHECK(cache.reserve(50) == Keys{"a"});
    CHECK(cache.bytes() == 90);
    CHECK(cache.reserve(50) == Keys{"b"});
    CHECK(cache.bytes() == 100);
    CHECK_FALSE(cache.reserve(1).has_value());
    CHECK(cache.bytes() == 100);
    cache.release(50);
    cache.insert("c", 50);
    CHECK(cache.bytes() == 50);
    CHECK(cache.holds("c"));
    cache.forget("c");
    cache.forget("unknown");
    CHECK(cache.bytes() == 0);
    CHECK_FALSE(cache.holds("c"));
    CHECK_FALSE(cache.reserve(101).has_value());
    CHECK(bring(cache, "whole", 100).empty());
    CHECK(bring(cache, "next", 100) == Keys{"whole"});
}

TEST_CASE("a key that comes again has the new size") {
    S3Fifo cache(100);
    bring(cache, "a", 10);
    bring(cache, "a", 30);
    CHECK(cache.bytes() == 30);
    bring(cache, "empty", 0);
    CHECK(cache.bytes() == 30);
    CHECK(bring(cache, "b", 100) == Keys{"a"});
}

TEST_CASE("whatever comes, what is kept is counted and bounded, and nothing that is kept is forgotten") {
    constexpr std::int64_t max_bytes = 1000;
    std::mt19937 random(7);
    S3Fifo cache(max_bytes);
    std::unordered_map<std::string, std::int64_t> kept;
    std::int64_t total = 0;
    const auto leave = [&](const std::string& key) {
        REQUIRE(kept.count(key) == 1);
        total -= kept[key];
        kept.erase(key);
    };
    for (int i = 0; i < 100'000; ++i) {
        const auto key = std::to_string(random() % 200);
        CHECK(cache.touch(key) == (kept.count(key) == 1));
        if (random() % 8 == 0) {
            cache.forget(key);
            if (kept.count(key) == 1) leave(key);
        } else if (kept.count(key) == 0) {
            const auto bytes = static_cast<std::int64_t>(random() % 125);
            for (const auto& gone : bring(cache, key, bytes))
                leave(gone);
            kept[key] = bytes;
            total += bytes;
        }
        REQUIRE(cache.bytes() == total);
        REQUIRE(total <= max_bytes);
    }
}

TEST_CASE("with room for a tenth of the bytes, well over 60 % of Zipf's uses are hits, and more than with LRU") {
    for (const bool with_scans : {false, true}) {
        for (const double alpha : {0.9, 1.0}) {
            CAPTURE(with_scans);
            CAPTURE(alpha);
            const auto rates = rates_of(Trace(alpha, with_scans));
            MESSAGE(fmt::format("alpha {}{}: S3-FIFO {:.3f}, LRU {:.3f}", alpha, with_scans ? ", with scans" : "",
                                rates.s3_fifo, rates.lru));
            CHECK(rates.s3_fifo > 0.6);
            CHECK(rates.s3_fifo > rates.lru + 0.05);
        }
    }
}
