#include "worker/transcoder/source/probe.h"

#include <algorithm>
#include <cmath>

#include "worker/transcoder/av/decoder.h"
#include "worker/transcoder/av/limits.h"

namespace sluice {
namespace {

using nlohmann::json;

/// Tracks that accompany the picture and are not the picture itself.
constexpr int side_pictures = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS |
                              AV_DISPOSITION_STILL_IMAGE | AV_DISPOSITION_DEPENDENT | AV_DISPOSITION_METADATA;

std::string text(const char* name) {
    return name == nullptr ? "unknown" : name;
}

double seconds(std::int64_t ticks, AVRational time_base) {
    return ticks == no_timestamp ? 0 : tick_length(time_base).seconds(ticks);
}

void describe_video(const AVStream& stream, json& facts) {
    const AVCodecParameters& parameters = *stream.codecpar;
    const Orientation turn = orientation(display_matrix(stream));
    facts["width"] = parameters.width;
    facts["height"] = parameters.height;
    if (parameters.sample_aspect_ratio.num > 0) {
        facts["sample_aspect_ratio"] = {parameters.sample_aspect_ratio.num, parameters.sample_aspect_ratio.den};
    }
    facts["rotation"] = turn.clockwise_degrees;
    facts["mirrored"] = turn.mirrored;
    facts["frame_rate"] = stream.avg_frame_rate.den > 0 ? av_q2d(stream.avg_frame_rate) : 0.0;
    facts["pixel_format"] = text(av_get_pix_fmt_name(static_cast<AVPixelFormat>(parameters.format)));
    facts["color_range"] = text(av_color_range_name(parameters.color_range));
    facts["color_space"] = text(av_color_space_name(parameters.color_space));
    facts["color_primaries"] = text(av_color_primaries_name(parameters.color_primaries));
    facts["color_transfer"] = text(av_color_transfer_name(parameters.color_trc));
    facts["attached_picture"] = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
}

void describe_audio(const AVStream& stream, json& facts) {
    facts["channels"] = stream.codecpar->ch_layout.nb_channels;
    facts["sample_rate_hz"] = stream.codecpar->sample_rate;
}

json describe(const AVStream& stream) {
    const AVCodecParameters& parameters = *stream.codecpar;
    json facts{{"index", stream.index},
               {"type", text(av_get_media_type_string(parameters.codec_type))},
               {"codec", avcodec_get_name(parameters.codec_id)},
               {"duration", seconds(stream.duration, stream.time_base)},
               {"start", seconds(stream.start_time, stream.time_base)},
               {"bitrate_bps", parameters.bit_rate},
               {"default", (stream.disposition & AV_DISPOSITION_DEFAULT) != 0}};
    if (const auto language = dictionary_value(stream.metadata, "language"); !language.empty())
        facts["language"] = language;
    if (const auto title = dictionary_value(stream.metadata, "title"); !title.empty()) facts["title"] = title;
    if (parameters.codec_type == AVMEDIA_TYPE_VIDEO) describe_video(stream, facts);
    if (parameters.codec_type == AVMEDIA_TYPE_AUDIO) describe_audio(stream, facts);
    return facts;
}

bool is_side_picture(const AVStream& stream) {
    return (stream.disposition & side_pictures) != 0;
}

/// Sorts streams of one type: default ones first, then by `size`, then in the order of the file.
template <class Size>
void sort_best_first(const Demuxer& demuxer, std::vector<int>& streams, Size size) {
    std::stable_sort(streams.begin(), streams.end(), [&](int a, int b) {
        const auto rank = [&](int index) {
            const AVStream& stream = demuxer.stream(index);
            return std::pair((stream.disposition & AV_DISPOSITION_DEFAULT) != 0, size(stream));
        };
        return rank(a) > rank(b);
    });
}

}  // namespace

json describe(const Demuxer& demuxer, std::int64_t source_bytes) {
    const AVFormatContext& format = demuxer.format();
    json facts{{"container", format.iformat->name},
               {"duration", seconds(format.duration, microseconds)},
               {"bytes", source_bytes},
               {"bitrate_bps", format.bit_rate},
               {"streams", json::array()}};
    for (int i = 0; i < demuxer.stream_count(); ++i)
        facts["streams"].push_back(describe(demuxer.stream(i)));
    return facts;
}

ChosenStreams choose_streams(const Demuxer& demuxer) {
    ChosenStreams chosen;
    std::vector<int> pictures;
    bool has_unreadable_picture = false;
    for (int i = 0; i < demuxer.stream_count(); ++i) {
        const AVStream& stream = demuxer.stream(i);
        const bool readable = Decoder::exists_for(stream);
        if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO) {
            const bool is_cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
            if (is_cover && readable && chosen.cover < 0) chosen.cover = i;
            if (is_side_picture(stream)) continue;
            if (readable && stream.codecpar->width > 0) pictures.push_back(i);
            if (!readable) has_unreadable_picture = true;
        }
        if (stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
            const bool usable =
                readable && stream.codecpar->sample_rate > 0 && stream.codecpar->ch_layout.nb_channels > 0;
            if (usable) chosen.audio.push_back(i);
            if (!usable) chosen.has_unreadable_sound = true;
        }
    }
    sort_best_first(demuxer, pictures, [](const AVStream& stream) {
        return static_cast<std::int64_t>(stream.codecpar->width) * stream.codecpar->height;
    });
    sort_best_first(demuxer, chosen.audio, [](const AVStream&) { return 0; });

    if (!pictures.empty()) chosen.video = pictures.front();
    if (pictures.empty() && has_unreadable_picture) throw TaskFailure(FailureCode::unsupported_codec);
    if (pictures.empty() && chosen.audio.empty()) {
        throw TaskFailure(chosen.has_unreadable_sound ? FailureCode::unsupported_codec
                                                      : FailureCode::no_video_or_audio);
    }
    return chosen;
}

DisplaySize display_size(const AVStream& stream) {
    constexpr double widest_pixel = 16;
    const AVCodecParameters& parameters = *stream.codecpar;
    if (static_cast<std::int64_t>(parameters.width) * parameters.height > max_pixels) {
        throw TaskFailure(FailureCode::too_complex);
    }
    AVRational aspect =
        stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio : parameters.sample_aspect_ratio;
    if (aspect.num <= 0 || aspect.den <= 0) aspect = {1, 1};
    double pixel_width = av_q2d(aspect);
    if (pixel_width > widest_pixel || pixel_width < 1 / widest_pixel) pixel_width = 1;
    DisplaySize size{parameters.width * pixel_width, static_cast<double>(parameters.height)};
    if (orientation(display_matrix(stream)).swaps_sides()) std::swap(size.width, size.height);
    return size;
}

}  // namespace sluice
