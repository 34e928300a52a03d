#include "api/http/byte_range.h"

#include <algorithm>

#include "common/http/http_status.h"
#include "common/text/parse_number.h"

namespace sluice {
BodyPart requested_part(std::string_view range, std::int64_t size) {
    constexpr std::string_view unit = "bytes=";
    const BodyPart whole{http_status::ok, 0, size};
    const BodyPart nothing{http_status::range_not_satisfiable, 0, 0};
    if (!range.starts_with(unit)) return whole;
    range.remove_prefix(unit.size());
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return whole;
    const auto first = parse_digits<std::int64_t>(range.substr(0, dash));
    const auto last = parse_digits<std::int64_t>(range.substr(dash + 1));

    if (dash == 0) {  // a suffix: the last bytes of the body
        if (!last) return whole;
        const auto length = std::min(*last, size);
        return length == 0 ? nothing : BodyPart{http_status::partial_content, size - length, length};
    }
    const bool is_open = dash + 1 == range.size();
    if (!first || (!last && !is_open) || (last && *last < *first)) return whole;
    if (*first >= size) return nothing;
    const auto end = is_open ? size : std::min(*last, size - 1) + 1;
    return {http_status::partial_content, *first, end - *first};
}

std::int64_t surely_sent_bytes(std::string_view range, std::int64_t size) {
    const auto part = requested_part(range, size);
    const bool is_ignored = part.status == http_status::ok && !range.empty();
    return is_ignored ? 0 : part.length;
}

}  // namespace sluice
