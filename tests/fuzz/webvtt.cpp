/// WebVTT: as subtitles, and as a storyboard whose sheets are the text itself.

#include <string>

#include "common/playlist/storyboard.h"
#include "tests/fuzz/input.h"
#include "worker/transcoder/verify/verify.h"
#include "worker/transcoder/verify/webvtt_reader.h"

using namespace sluice;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr double segment_seconds = 6;
    const auto text = fuzz::text_of(data, size);
    int line = 0;
    for (const auto& cue : conformance::read_webvtt(text).cues) {
        require(cue.line > line, "cues are in their order");
        require(cue.start_ms >= 0 && cue.end_ms >= 0, "no cue is before the beginning");
        line = cue.line;
    }
    const SubtitleFile files[] = {{"subtitles-1/seg-00000.vtt", segment_seconds, std::string(text)},
                                  {"subtitles-1/seg-00001.vtt", segment_seconds, std::string(text)}};
    static_cast<void>(findings_of_subtitles(files));
    static_cast<void>(findings_of_storyboard(text, {{"sheet.jpg", {data, data + size}}}, segment_seconds));
    // Nothing but names of sheets is replaced.
    const auto served = with_sheets_at(text, "", "");
    require(served.size() <= text.size() + 1, "a storyboard without folders is no longer");
    require(with_sheets_at(served, "", "") == served, "sheets that are beside it stay there");
    return 0;
}
