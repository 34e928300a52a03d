#include "common/process/clock.h"

#include <ctime>

#include <fmt/format.h>

namespace sluice {

std::string rfc3339(TimePoint time) {
    using namespace std::chrono;
    const auto since_epoch = floor<milliseconds>(time.time_since_epoch());
    const auto whole_seconds = floor<std::chrono::seconds>(since_epoch);
    const std::time_t seconds = static_cast<std::time_t>(whole_seconds.count());
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                       utc.tm_hour, utc.tm_min, utc.tm_sec, (since_epoch - whole_seconds).count());
}

std::int64_t epoch_seconds(TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace sluice
