#include "worker/transcoder/text/chapters.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "worker/transcoder/source/title.h"

namespace sluice {
namespace {

constexpr std::size_t max_chapters = 500;

double to_the_millisecond(double seconds) {
    constexpr double ms_per_second = 1000;
    return std::round(seconds * ms_per_second) / ms_per_second;
}

}  // namespace

std::vector<Chapter> arrange_chapters(const std::vector<Chapter>& chapters, double duration_seconds) {
    std::vector<Chapter> arranged;
    for (Chapter chapter : chapters) {
        chapter.start_seconds = to_the_millisecond(std::clamp(chapter.start_seconds, 0.0, duration_seconds));
        chapter.end_seconds = to_the_millisecond(std::clamp(chapter.end_seconds, 0.0, duration_seconds));
        if (chapter.end_seconds > chapter.start_seconds) arranged.push_back(std::move(chapter));
    }
    std::stable_sort(arranged.begin(), arranged.end(),
                     [](const Chapter& a, const Chapter& b) { return a.start_seconds < b.start_seconds; });
    if (arranged.size() > max_chapters) arranged.resize(max_chapters);
    return arranged;
}

std::vector<Chapter> chapters_of(const AVFormatContext& format, const Plan& plan) {
    const Timeline timeline = plan.timeline();
    std::vector<Chapter> chapters;
    for (const AVChapter* chapter : std::span(format.chapters, format.nb_chapters)) {
        const TickLength tick = tick_length(chapter->time_base);
        chapters.push_back({timeline.seconds_of(chapter->start, tick), timeline.seconds_of(chapter->end, tick),
                            shown_title(dictionary_value(chapter->metadata, "title"))});
    }
    return arrange_chapters(chapters, plan.duration_seconds);
}

}  // namespace sluice
