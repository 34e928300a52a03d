#include "worker/transcoder/verify/playlist_lines.h"

#include <algorithm>

#include "worker/transcoder/bitstream/utf8.h"

namespace sluice::conformance {
namespace {

constexpr std::string_view first_tag = "EXTM3U";
/// A badly damaged playlist has no more problems of its lines listed than these.
constexpr std::size_t max_line_problems = 50;

bool is_control(char c) {
    return (c >= 0 && c < ' ') || c == '\x7f';
}

PlaylistLine read_line(int number, std::string_view line) {
    if (line.front() != '#') return {number, {}, std::string(line)};
    const auto colon = std::min(line.find(':'), line.size());
    return {number, std::string(line.substr(1, colon - 1)),
            colon < line.size() ? std::string(line.substr(colon + 1)) : std::string()};
}

}  // namespace

std::vector<PlaylistLine> split_playlist(std::string_view text, std::vector<PlaylistProblem>& problems) {
    const auto complain = [&](int line, const char* what) {
        if (problems.size() < max_line_problems) problems.push_back({line, what});
    };
    if (!is_utf8(text)) complain(0, "is not UTF-8");
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) {
        complain(1, "begins with a byte order mark");
        text.remove_prefix(byte_order_mark.size());
    }
    std::vector<PlaylistLine> lines;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (number == 1 && line != "#EXTM3U") complain(1, "does not begin with #EXTM3U");
        if (std::any_of(line.begin(), line.end(), is_control)) complain(number, "holds a control character");
        if (line.empty() || (line.starts_with('#') && !line.starts_with("#EXT"))) continue;
        if (line.front() == ' ' || line.back() == ' ') complain(number, "has a blank at its edge");
        PlaylistLine read = read_line(number, line);
        if (read.tag == first_tag) {
            if (number > 1) complain(number, "is another #EXTM3U");
            continue;
        }
        lines.push_back(std::move(read));
    }
    return lines;
}

}  // namespace sluice::conformance
