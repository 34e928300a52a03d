#include "api/domain/timestamp.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <regex>

#include <fmt/chrono.h>

namespace sluice {

std::optional<double> parse_timestamp(std::string_view text) {
    using namespace std::chrono;
    static const std::regex form(
        R"((\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|([+-])(\d\d):(\d\d)))");
    constexpr std::size_t max_bytes = 40;
    constexpr int first_year = 1970;
    if (text.size() > max_bytes) return std::nullopt;
    const std::string copy(text);
    std::smatch part;
    if (!std::regex_match(copy, part, form)) return std::nullopt;
    const auto number = [&](std::size_t i) { return std::stoi(part[i].str()); };
    const auto unsigned_number = [&](std::size_t i) { return static_cast<unsigned>(number(i)); };
    const year_month_day date{year{number(1)}, month{unsigned_number(2)}, day{unsigned_number(3)}};
    // Second 60 is a leap second.
    if (!date.ok() || number(1) < first_year || number(4) > 23 || number(5) > 59 || number(6) > 60) {
        return std::nullopt;
    }
    const auto whole = sys_days(date).time_since_epoch() + hours(number(4)) + minutes(number(5)) + seconds(number(6));
    double result = static_cast<double>(duration_cast<seconds>(whole).count());
    if (part[7].matched) result += std::stod("0" + part[7].str());
    if (part[9].matched) {
        if (number(10) > 23 || number(11) > 59) return std::nullopt;
        const auto offset =
            static_cast<double>(duration_cast<seconds>(hours(number(10)) + minutes(number(11))).count());
        result -= part[9].str() == "-" ? -offset : offset;
    }
    return result;
}

std::string format_timestamp(std::int64_t epoch_seconds) {
    constexpr std::int64_t max_seconds = 253'402'300'799;
    const auto moment = static_cast<std::time_t>(std::clamp<std::int64_t>(epoch_seconds, 0, max_seconds));
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(moment));
}

}  // namespace sluice
