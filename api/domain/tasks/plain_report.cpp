#include "api/domain/tasks/plain_report.h"

#include <algorithm>

#include "common/text/characters.h"
#include "common/text/parse_number.h"

namespace sluice::plain_report {
namespace {

using nlohmann::json;

constexpr std::size_t max_reason_characters = 2000;
constexpr double max_duration_seconds = 48 * 3600;
constexpr std::string_view unknown = "unknown";
constexpr std::string_view blanks = " \t\n";

/// nullptr if the field is absent; null counts as absent.
const json* find(const json& report, const char* name) {
    const auto found = report.find(name);
    return found == report.end() || found->is_null() ? nullptr : &*found;
}

std::optional<FailureCode> known_code(const json& report) {
    const auto* code = find(report, "code");
    if (code == nullptr || !code->is_string()) return std::nullopt;
    return failure_code(code->get_ref<const std::string&>());
}

/// The text of a JSON document is UTF-8, so every character begins with a byte that is not 10xxxxxx.
bool begins_character(char c) {
    constexpr unsigned mask = 0xc0;
    constexpr unsigned continuation = 0x80;
    return (static_cast<unsigned char>(c) & mask) != continuation;
}

std::string_view first_characters(std::string_view text, std::size_t max_characters) {
    std::size_t characters = 0;
    const auto end = std::find_if(text.begin(), text.end(),
                                  [&](char c) { return begins_character(c) && ++characters > max_characters; });
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

}  // namespace

FailureCode code_of(const json& report) {
    return known_code(report).value_or(FailureCode::decode_error);
}

std::string reason_of(const json& report) {
    const auto* given = find(report, "reason");
    if (given == nullptr) {
        const auto code = known_code(report);
        return std::string(code ? sentence(*code) : unknown);
    }
    if (!given->is_string()) return std::string(unknown);
    std::string reason(first_characters(given->get_ref<const std::string&>(), max_reason_characters));
    std::replace_if(reason.begin(), reason.end(), is_control_beside_layout, ' ');
    const bool is_blank = reason.find_first_not_of(blanks) == std::string::npos;
    return is_blank ? std::string(unknown) : reason;
}

std::optional<double> duration_of(const json& report) {
    const auto* given = find(report, "duration");
    if (given == nullptr) return std::nullopt;
    std::optional<double> seconds;
    if (given->is_number()) seconds = given->get<double>();
    if (given->is_string()) seconds = parse_number<double>(given->get_ref<const std::string&>());
    // Written so that NaN, which a text may say, is refused too.
    return seconds && *seconds >= 0 && *seconds <= max_duration_seconds ? seconds : std::nullopt;
}

std::string key_of(std::string_view hls_path) {
    constexpr std::string_view mount = "storage/media/";
    hls_path.remove_prefix(std::min(hls_path.find_first_not_of('/'), hls_path.size()));
    if (hls_path.starts_with(mount)) hls_path.remove_prefix(mount.size());
    return std::string(hls_path);
}

}  // namespace sluice::plain_report
