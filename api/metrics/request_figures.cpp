#include "api/metrics/request_figures.h"

#include <array>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>

namespace sluice::metrics {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Histogram;

Family<Histogram> request_seconds("sluice_http_request_seconds",
                                  "Seconds from a request's head to the last byte of its answer.", {});
Family<Counter> sent_bytes("sluice_http_sent_bytes_total",
                           "Bytes of the bodies of answers, without what the edge sent.", {});
Family<Counter> answers("sluice_http_answers_total", "Answers by class of their status.", {});
Family<Counter> refusals("sluice_http_refusals_total", "Answers that refuse, by code.", {});
Family<Counter> lookups("sluice_cache_lookups_total", "Look-ups in caches of this process.", {});

/// From what no query needs to a worker's long poll.
const Histogram::BucketBoundaries request_buckets{0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30};

class CountedRoute : public RouteFigures {
  public:
    explicit CountedRoute(const prometheus::Labels& labels)
        : seconds_(request_seconds.Add(labels, request_buckets)), bytes_(sent_bytes.Add(labels)) {}
    void count(double seconds, std::int64_t bytes) override {
        seconds_.Observe(seconds);
        bytes_.Increment(static_cast<double>(bytes));
    }

  private:
    Histogram& seconds_;
    Counter& bytes_;
};

class CountedCache : public CacheFigures {
  public:
    explicit CountedCache(const std::string& name)
        : hits_(lookups.Add({{"cache", name}, {"result", "hit"}})),
          misses_(lookups.Add({{"cache", name}, {"result", "miss"}})) {}
    void count(bool is_hit) override { (is_hit ? hits_ : misses_).Increment(); }

  private:
    Counter& hits_;
    Counter& misses_;
};

std::mutex& figures_mutex() {
    static std::mutex mutex;
    return mutex;
}

/// A histogram without observations says nothing, and has a dozen lines.
void append_routes(std::vector<prometheus::MetricFamily>& all) {
    auto families = request_seconds.Collect();
    for (auto& family : families) {
        std::erase_if(family.metric, [](const auto& one) { return one.histogram.sample_count == 0; });
        all.push_back(std::move(family));
    }
    for (auto& family : sent_bytes.Collect()) {
        std::erase_if(family.metric, [](const auto& one) { return one.counter.value == 0; });
        all.push_back(std::move(family));
    }
}

}  // namespace

RouteFigures& of_route(std::string_view method, std::string_view route) {
    static std::map<std::pair<std::string, std::string>, CountedRoute> routes;
    const std::lock_guard lock(figures_mutex());
    const std::pair<std::string, std::string> name(method, route);
    return routes.try_emplace(name, prometheus::Labels{{"method", name.first}, {"route", name.second}}).first->second;
}

CacheFigures& of_cache(std::string_view name) {
    static std::map<std::string, CountedCache, std::less<>> caches;
    const std::lock_guard lock(figures_mutex());
    return caches.try_emplace(std::string(name), std::string(name)).first->second;
}

void count_status(int status) {
    static const auto by_class = [] {
        std::array<Counter*, 6> all{};
        for (std::size_t i = 1; i < all.size(); ++i)
            all.at(i) = &answers.Add({{"class", std::to_string(i) + "xx"}});
        return all;
    }();
    constexpr int statuses_of_class = 100;
    by_class.at(static_cast<std::size_t>(status / statuses_of_class))->Increment();
}

void count_refusal(std::string_view code) {
    refusals.Add({{"code", std::string(code)}}).Increment();
}

std::vector<prometheus::MetricFamily> request_figures() {
    std::vector<prometheus::MetricFamily> all;
    append_routes(all);
    for (auto* family : {&answers, &refusals, &lookups}) {
        auto collected = family->Collect();
        std::move(collected.begin(), collected.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace sluice::metrics
