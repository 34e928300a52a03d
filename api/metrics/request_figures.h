#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

/// What this process has answered since it started, for Prometheus. Global, like the log; safe from any thread.
///
/// A look-up by name takes a lock, and what it returns lives as long as the process: callers look up once, and count
/// without a look-up at each request.
namespace sluice::metrics {

/// The answers of one route.
class RouteFigures {
  public:
    virtual ~RouteFigures() = default;
    /// One answer took `seconds`, from the request's head to the last byte of the answer, and had a body of `bytes`
    /// (without what the edge sends in our place).
    virtual void count(double seconds, std::int64_t bytes) = 0;
};
/// `route` is its pattern: `/videos/{id}`, not the path of a request. Both are empty for requests that no route takes.
RouteFigures& of_route(std::string_view method, std::string_view route);

/// The look-ups of one cache.
class CacheFigures {
  public:
    virtual ~CacheFigures() = default;
    /// A look-up; `is_hit` if nothing else had to be asked.
    virtual void count(bool is_hit) = 0;
};
CacheFigures& of_cache(std::string_view name);

/// An answer with this HTTP status, 100 to 599.
void count_status(int status);
/// An answer that refuses, with the `code` of its error.
void count_refusal(std::string_view code);

/// All of the above. Routes are listed from their first answer on.
[[nodiscard]] std::vector<prometheus::MetricFamily> request_figures();

}  // namespace sluice::metrics
