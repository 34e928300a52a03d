#include "api/domain/playback/transfer_notice.h"

#include <array>

#include "common/text/characters.h"
#include "common/text/parse_number.h"

namespace sluice {
namespace {

constexpr std::size_t max_datagram_bytes = 512;
constexpr std::size_t max_id_bytes = 64;
constexpr std::string_view tag = " sluice: ";

/// Seconds with three decimals, as nginx writes them.
std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text) {
    constexpr std::size_t decimals = 3;
    constexpr std::int64_t max_seconds = 1'000'000'000;
    constexpr int milliseconds_of_second = 1000;
    const auto point = text.find('.');
    if (point == std::string_view::npos || text.size() - point - 1 != decimals) return std::nullopt;
    const auto seconds = parse_digits<std::int64_t>(text.substr(0, point));
    const auto rest = parse_digits<std::int64_t>(text.substr(point + 1));
    if (!seconds || !rest || *seconds > max_seconds) return std::nullopt;
    return std::chrono::milliseconds(*seconds * milliseconds_of_second + *rest);
}

}  // namespace

std::optional<TransferNotice> parse_transfer_notice(std::string_view datagram) {
    const auto at = datagram.find(tag);
    if (datagram.size() > max_datagram_bytes || !datagram.starts_with('<') || at == std::string_view::npos)
        return std::nullopt;
    auto rest = datagram.substr(at + tag.size());
    std::array<std::string_view, 4> fields;
    for (auto& field : fields) {
        const auto end = rest.find(' ');
        if (end == std::string_view::npos) return std::nullopt;
        field = rest.substr(0, end);
        rest.remove_prefix(end + 1);
    }
    const auto& [id, status, bytes, seconds] = fields;
    constexpr std::size_t status_digits = 3;
    const auto number = parse_digits<int>(status);
    const auto sent = parse_digits<std::int64_t>(bytes);
    const auto duration = parse_seconds(seconds);
    const bool is_complete = rest == "OK";
    if (id.empty() || id.size() > max_id_bytes || !is_alphanumeric_or("-", id) || status.size() != status_digits ||
        !number || !sent || !duration || (!is_complete && !rest.empty())) {
        return std::nullopt;
    }
    return TransferNotice{std::string(id), *number, *sent, *duration, is_complete};
}

}  // namespace sluice
