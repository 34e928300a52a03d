#include "worker/transcoder/text/subtitle_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "worker/transcoder/source/language.h"
#include "worker/transcoder/source/title.h"
#include "worker/transcoder/text/subtitle_decoder.h"

namespace sluice {
namespace {

bool is_picture_of_text(const AVStream& stream) {
    const AVCodecDescriptor* codec = avcodec_descriptor_get(stream.codecpar->codec_id);
    return codec != nullptr && (codec->props & AV_CODEC_PROP_BITMAP_SUB) != 0;
}

SubtitleRendition rendition_of(const AVStream& stream, std::size_t number) {
    SubtitleRendition rendition;
    rendition.name = fmt::format("subtitles-{}", number);
    rendition.stream_index = stream.index;
    rendition.language = language_tag(dictionary_value(stream.metadata, "language"));
    rendition.title = shown_title(dictionary_value(stream.metadata, "title"));
    rendition.is_forced = (stream.disposition & AV_DISPOSITION_FORCED) != 0;
    return rendition;
}

void warn(Plan& plan, const char* what, int tracks) {
    if (tracks > 0) plan.warnings.push_back(fmt::format("{} were left out (tracks: {}).", what, tracks));
}

}  // namespace

std::int64_t max_text_tracks(std::int64_t segment_count) {
    constexpr std::int64_t max_tracks = 24;
    constexpr std::int64_t max_files = 40'000;  // some 170 bytes for each, in max_message_line_bytes (8 MiB)
    return std::min(max_tracks, max_files / std::max<std::int64_t>(segment_count, 1));
}

void plan_subtitles(const Demuxer& demuxer, Plan& plan) {
    const std::int64_t max = max_text_tracks(plan.segment_count());
    int without_picture = 0;
    int of_pictures = 0;
    int unreadable = 0;
    int too_many = 0;
    for (int i = 0; i < demuxer.stream_count(); ++i) {
        const AVStream& stream = demuxer.stream(i);
        // libav gives the text track of an MP4's chapters the type data.
        if (stream.codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE) continue;
        if (plan.video_stream < 0) {
            ++without_picture;
        } else if (is_picture_of_text(stream)) {
            ++of_pictures;
        } else if (!SubtitleDecoder::can_read(stream)) {
            ++unreadable;
        } else if (static_cast<std::int64_t>(plan.subtitles.size()) >= max) {
            ++too_many;
        } else {
            plan.subtitles.push_back(rendition_of(stream, plan.subtitles.size() + 1));
        }
    }
    warn(plan, "Subtitles of a recording without a picture", without_picture);
    warn(plan, "Subtitles that are pictures and not text", of_pictures);
    warn(plan, "Subtitles in a format that cannot be read here", unreadable);
    warn(plan, "Subtitles beyond the most that a video may have", too_many);
}

}  // namespace sluice
