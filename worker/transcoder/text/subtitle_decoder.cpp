#include "worker/transcoder/text/subtitle_decoder.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "worker/transcoder/av/decoder.h"
#include "worker/transcoder/text/cue_list.h"

namespace sluice {
namespace {

constexpr int max_packet_bytes = 64 << 10;

EventDialect dialect_of(const AVStream& stream) {
    switch (stream.codecpar->codec_id) {
        case AV_CODEC_ID_ASS:
        case AV_CODEC_ID_SSA:
            return EventDialect::ass;
        case AV_CODEC_ID_WEBVTT:
            return EventDialect::webvtt;
        default:
            return EventDialect::plain;
    }
}

/// The text of "ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text"; it may contain commas.
std::string_view text_of_event(std::string_view event) {
    constexpr int fields_before_text = 8;
    for (int field = 0; field < fields_before_text; ++field) {
        const auto comma = event.find(',');
        if (comma == std::string_view::npos) return {};
        event.remove_prefix(comma + 1);
    }
    return event;
}

std::optional<double> length_of(const AVPacket& packet, const AVSubtitle& subtitle, AVRational tick) {
    if (packet.duration > 0) return tick_length(tick).seconds(packet.duration);
    if (subtitle.end_display_time > 0 && subtitle.end_display_time != UINT32_MAX) {
        return subtitle.end_display_time / ms_per_second;
    }
    return std::nullopt;
}

}  // namespace

SubtitleDecoder::SubtitleDecoder(const AVStream& stream)
    : dialect_(dialect_of(stream)), tick_(stream.time_base), context_(open_decoder(stream)) {}

bool SubtitleDecoder::can_read(const AVStream& stream) {
    const AVCodecDescriptor* codec = avcodec_descriptor_get(stream.codecpar->codec_id);
    const bool is_text = codec != nullptr && (codec->props & AV_CODEC_PROP_TEXT_SUB) != 0;
    if (!is_text || !Decoder::exists_for(stream)) return false;
    try {
        const SubtitleDecoder decoder(stream);
        return true;
    } catch (const TaskFailure& failure) {
        if (failure.code() == FailureCode::out_of_memory) throw;
        return false;
    }
}

DecodedText SubtitleDecoder::decode(AVPacket& packet) {
    if (packet.size > max_packet_bytes) return {};
    Subtitle subtitle;
    int is_there = 0;
    const int result = avcodec_decode_subtitle2(context_.get(), &subtitle.value, &is_there, &packet);
    if (result == no_memory) throw TaskFailure(FailureCode::out_of_memory);
    if (result < 0 || is_there == 0) return {};

    DecodedText decoded;
    decoded.length_seconds = length_of(packet, subtitle.value, tick_);
    for (const AVSubtitleRect* part : subtitle.parts()) {
        if (part->ass == nullptr) continue;
        auto text = cue_text(text_of_event(part->ass), dialect_);
        if (!text.empty()) decoded.texts.push_back(std::move(text));
    }
    return decoded;
}

}  // namespace sluice
