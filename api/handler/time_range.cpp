#include "api/handler/time_range.h"

#include "api/domain/errors.h"

namespace sluice {

TimeRange TimeRange::of(const Request& request, const std::string& fallback) {
    constexpr double day_seconds = 86400;
    constexpr double week_seconds = 7 * day_seconds;
    const auto said = request.query_text("range");
    const auto& text = said.empty() ? fallback : said;
    if (text == "all") return {text, std::nullopt};
    if (text == "24h") return {text, day_seconds};
    if (text == "7d") return {text, week_seconds};
    throw ApiError(error::invalid_query, "range must be 24h, 7d or all.", "range");
}

}  // namespace sluice
