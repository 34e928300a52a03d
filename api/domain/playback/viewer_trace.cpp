#include "api/domain/playback/viewer_trace.h"

#include <algorithm>

namespace sluice {

std::string recorded_user_agent(std::string_view header) {
    constexpr std::size_t max_user_agent_bytes = 300;
    constexpr char first_printable = ' ';
    constexpr char last_printable = '~';
    std::string text(header.substr(0, max_user_agent_bytes));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < first_printable || c > last_printable; }, '?');
    return text;
}

}  // namespace sluice
