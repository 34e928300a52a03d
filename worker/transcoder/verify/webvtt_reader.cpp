#include "worker/transcoder/verify/webvtt_reader.h"

#include <algorithm>

#include "worker/transcoder/bitstream/utf8.h"
#include "worker/transcoder/verify/attribute_list.h"

namespace sluice::conformance {
namespace {

constexpr std::size_t max_cues = 100'000;
constexpr std::size_t max_webvtt_problems = 50;
constexpr std::string_view arrow = "-->";
constexpr std::string_view blanks = " \t";

/// "[hh:]mm:ss.ttt" in milliseconds; std::nullopt for any other text.
std::optional<std::int64_t> timestamp(std::string_view text) {
    constexpr long long per_minute = 60;
    constexpr std::int64_t ms_per_second = 1000;
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || text.size() - dot != 4) return std::nullopt;
    const long long ms = decimal_integer(text.substr(dot + 1));
    std::string_view clock = text.substr(0, dot);
    long long seconds = 0;
    int fields = 0;
    while (true) {
        const auto colon = std::min(clock.find(':'), clock.size());
        const std::string_view field = clock.substr(0, colon);
        const long long value = decimal_integer(field);
        const bool is_hours = fields == 0 && std::count(clock.begin(), clock.end(), ':') == 2;
        const bool is_well_formed =
            is_hours ? field.size() >= 2 && field.size() <= 6 : field.size() == 2 && value < per_minute;
        if (value < 0 || !is_well_formed) return std::nullopt;
        seconds = seconds * per_minute + value;
        ++fields;
        if (colon == clock.size()) break;
        clock.remove_prefix(colon + 1);
    }
    if (ms < 0 || fields < 2 || fields > 3) return std::nullopt;
    return seconds * ms_per_second + ms;
}

std::string_view take_word(std::string_view& text) {
    const auto begin = std::min(text.find_first_not_of(blanks), text.size());
    const auto end = std::min(text.find_first_of(blanks, begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

class WebvttParser {
  public:
    WebvttFile read(std::string_view text) {
        if (!is_utf8(text)) complain("is not UTF-8");
        if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
        rest_ = text;
        const auto first = next_line();
        const bool has_signature = first && first->starts_with("WEBVTT") &&
                                   (first->size() == 6 || blanks.find((*first)[6]) != std::string_view::npos);
        if (!has_signature) {
            complain("does not begin with WEBVTT");
            return std::move(file_);
        }
        read_header();
        while (!rest_.empty() && file_.cues.size() < max_cues)
            read_block();
        return std::move(file_);
    }

  private:
    void complain(const char* what) {
        if (file_.problems.size() < max_webvtt_problems) file_.problems.push_back({line_, what});
    }

    std::optional<std::string_view> next_line() {
        if (rest_.empty()) return std::nullopt;
        const auto end = std::min(rest_.find('\n'), rest_.size());
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        ++line_;
        return line;
    }

    void read_header() {
        constexpr std::string_view map_name = "X-TIMESTAMP-MAP=";
        for (auto line = next_line(); line && !line->empty(); line = next_line()) {
            if (line->find(arrow) != std::string_view::npos) complain("no empty line behind the header");
            if (line->starts_with(map_name)) read_map(line->substr(map_name.size()));
        }
    }

    /// LOCAL:<cue time>,MPEGTS:<time>, in either order.
    void read_map(std::string_view text) {
        constexpr std::string_view local_name = "LOCAL:";
        constexpr std::string_view mpegts_name = "MPEGTS:";
        const auto comma = std::min(text.find(','), text.size());
        std::string_view local = text.substr(0, comma);
        std::string_view mpegts = text.substr(std::min(comma + 1, text.size()));
        if (!local.starts_with(local_name)) std::swap(local, mpegts);
        if (local.starts_with(local_name) && mpegts.starts_with(mpegts_name)) {
            const auto local_ms = timestamp(local.substr(local_name.size()));
            const long long time = decimal_integer(mpegts.substr(mpegts_name.size()));
            if (local_ms && time >= 0) {
                file_.map = {*local_ms, time};
                return;
            }
        }
        complain("X-TIMESTAMP-MAP is not LOCAL:<time>,MPEGTS:<time>");
    }

    void read_block() {
        auto line = next_line();
        if (!line || line->empty()) return;
        const bool is_other = line->starts_with("NOTE") || *line == "STYLE" || *line == "REGION";
        if (line->find(arrow) == std::string_view::npos && !is_other)
            line = next_line();  // the line was the identifier
        bool is_cue = false;
        if (!line || (!is_other && line->find(arrow) == std::string_view::npos)) {
            complain("a cue has no timings");
        } else if (!is_other) {
            is_cue = read_timings(*line);
        }
        while (line && !line->empty()) {
            line = next_line();
            if (line && line->find(arrow) != std::string_view::npos) complain("no empty line before a cue");
            if (is_cue && line && !line->empty()) add_text(*line);
        }
    }

    void add_text(std::string_view line) {
        std::string& text = file_.cues.back().text;
        if (!text.empty()) text += '\n';
        text += line;
    }

    /// False if the timings are invalid; the cue is then skipped.
    bool read_timings(std::string_view line) {
        const auto start = timestamp(take_word(line));
        const std::string_view between = take_word(line);
        const auto end = timestamp(take_word(line));
        if (!start || between != arrow || !end) {
            complain("timings are not <start> --> <end>");
            return false;
        }
        file_.cues.push_back({line_, *start, *end, {}});
        return true;
    }

    WebvttFile file_;
    std::string_view rest_;
    int line_ = 0;
};

}  // namespace

WebvttFile read_webvtt(std::string_view text) {
    return WebvttParser().read(text);
}

}  // namespace sluice::conformance
