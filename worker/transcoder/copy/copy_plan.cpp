#include "worker/transcoder/copy/copy_plan.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <vector>

#include "worker/transcoder/av/orientation.h"
#include "worker/transcoder/copy/copy_rules.h"
#include "worker/transcoder/package/aac_format.h"
#include "worker/transcoder/source/packet_list.h"

namespace sluice {
namespace {

/// The number of keyframes that are read if the packets are only listed.
constexpr std::size_t keyframes_read = 24;

bool has_square_pixels(AVRational aspect) {
    return aspect.num <= 0 || aspect.num == aspect.den;
}

/// The H.264 of a stream that may be copied by its description; std::nullopt for any other stream.
std::optional<AvcStream> avc_to_copy(const AVStream& stream, const Plan& plan) {
    const AVCodecParameters& parameters = *stream.codecpar;
    const VideoRendition& top = plan.video.front();
    if (parameters.codec_id != AV_CODEC_ID_H264 || plan.is_interlaced) return std::nullopt;
    if (orientation(display_matrix(stream)) != Orientation{}) return std::nullopt;
    if (!has_square_pixels(stream.sample_aspect_ratio) || !has_square_pixels(parameters.sample_aspect_ratio)) {
        return std::nullopt;
    }
    // The container's description of the colours counts as well.
    const bool is_bt709 =
        (parameters.color_space == AVCOL_SPC_BT709 || parameters.color_space == AVCOL_SPC_UNSPECIFIED) &&
        (parameters.color_trc == AVCOL_TRC_BT709 || parameters.color_trc == AVCOL_TRC_UNSPECIFIED) &&
        parameters.color_range != AVCOL_RANGE_JPEG;
    if (!is_bt709) return std::nullopt;
    auto avc = AvcStream::from(configuration(stream));
    if (!avc) return std::nullopt;
    const auto sequence = conformance::read_sequence_parameters(avc->sequence_set());
    if (!sequence || !may_copy(*sequence, top.width, top.height)) return std::nullopt;
    return avc;
}

/// A quick first check: the peak cannot be below the average, which an index gives at once, while listing all packets
/// of an hour takes a second.
bool has_small_average(AVStream& stream, const Plan& plan) {
    constexpr double bits_per_byte = 8;
    double bytes = 0;
    for (int i = 0; i < avformat_index_get_entries_count(&stream); ++i)
        bytes += avformat_index_get_entry(&stream, i)->size;
    return bits_per_byte * bytes / plan.duration_seconds <= max_copied_bps(plan.video.front().max_bitrate_bps);
}

/// True for AAC-LC whose configuration has only the rate and the channels.
bool may_copy_format(const AVStream& stream, const AudioRendition& audio) {
    constexpr int max_channels = 2;
    const AVCodecParameters& parameters = *stream.codecpar;
    return parameters.codec_id == AV_CODEC_ID_AAC && parameters.profile == FF_PROFILE_AAC_LOW &&
           parameters.sample_rate == audio.sample_rate_hz && parameters.ch_layout.nb_channels == audio.channels &&
           audio.channels <= max_channels && is_plain_aac(configuration(stream), audio.sample_rate_hz, audio.channels);
}

/// Reads some keyframes, spread evenly. True if all of them are IDR pictures.
bool are_idrs(Source& source, const AvcStream& avc, const std::vector<ListedPacket>& packets,
              const Heartbeat& heartbeat) {
    std::vector<const ListedPacket*> keyframes;
    for (const auto& packet : packets) {
        if (packet.is_key) keyframes.push_back(&packet);
    }
    const std::size_t count = std::min(keyframes_read, keyframes.size());
    for (std::size_t i = 0; i < count; ++i) {
        heartbeat();
        const ListedPacket& keyframe = *keyframes[i * keyframes.size() / count];
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(keyframe.bytes));
        if (source.read_at(keyframe.position, bytes) != bytes.size()) return false;
        if (avc.kind_of(bytes) != AvcStream::Kind::idr) return false;
    }
    return true;
}

bool is_all_there(const std::vector<ListedPacket>& packets, std::int64_t source_bytes) {
    return std::all_of(packets.begin(), packets.end(),
                       [&](const auto& packet) { return packet.position + packet.bytes <= source_bytes; });
}

void copy_pictures_of(const CopiedPictures& pictures, Plan& plan) {
    plan.video.front().is_copied = true;
    plan.segment_starts = pictures.segment_starts;
    plan.copied_reorder_frames = pictures.reorder_frames;
    plan.end_picture_frame = pictures.frame_count;
    if (plan.frame_count == pictures.frame_count) return;
    plan.frame_count = pictures.frame_count;
    plan.duration_seconds = plan.frame_rate.seconds(plan.frame_count);
}

}  // namespace

void plan_copies(Source& source, const Demuxer& demuxer, const Mp4Boxes& boxes, Plan& plan,
                 const Heartbeat& heartbeat) {
    AVStream& stream = demuxer.stream(plan.video_stream);
    const auto avc = has_small_average(stream, plan) ? avc_to_copy(stream, plan) : std::nullopt;
    std::set<int> wanted;
    if (avc) wanted.insert(stream.index);
    for (const auto& audio : plan.audio) {
        if (may_copy_format(demuxer.stream(audio.stream_index), audio)) wanted.insert(audio.stream_index);
    }
    if (wanted.empty()) return;

    bool has_foreign_packets = false;
    PacketLists lists = list_packets(
        source, boxes, wanted,
        [&](const AVPacket& packet) {
            if (!avc || packet.stream_index != stream.index) return;
            const auto kind = avc->kind_of({packet.data, static_cast<std::size_t>(packet.size)});
            const bool is_key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
            if (kind == AvcStream::Kind::foreign || (is_key && kind != AvcStream::Kind::idr))
                has_foreign_packets = true;
        },
        heartbeat);

    const auto& pictures = lists[stream.index];
    if (avc && !has_foreign_packets && !pictures.empty() && is_all_there(pictures, source.size())) {
        const auto copied = copied_pictures(pictures, plan.timeline(), plan.video.front().max_bitrate_bps);
        const bool has_tables = boxes.is_mp4 && !boxes.is_fragmented;
        if (copied && std::abs(copied->frame_count - plan.frame_count) <= 1 &&
            (!has_tables || are_idrs(source, *avc, pictures, heartbeat))) {
            copy_pictures_of(*copied, plan);
        }
    }
    for (auto& audio : plan.audio) {
        if (!wanted.contains(audio.stream_index)) continue;
        const auto& sounds = lists[audio.stream_index];
        audio.is_copied = is_all_there(sounds, source.size()) &&
                          may_copy_sound(sounds, tick_length(demuxer.stream(audio.stream_index).time_base),
                                         plan.timeline().zero_seconds(), plan.frame_rate.seconds(plan.frame_count),
                                         audio.sample_rate_hz);
    }
}

}  // namespace sluice
