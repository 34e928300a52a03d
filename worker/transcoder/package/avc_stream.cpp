#include "worker/transcoder/package/avc_stream.h"

#include <algorithm>
#include <cstring>

#include "worker/transcoder/bitstream/codec_string.h"
#include "worker/transcoder/bitstream/nal_cursor.h"

namespace sluice {
namespace {

using Bytes = AvcStream::Bytes;
using conformance::nal_type;
using conformance::NalCursor;
using conformance::NalType;

bool is_parameter_set(NalType type) {
    return type == NalType::sequence_parameters || type == NalType::picture_parameters;
}

/// True for NAL units that are only needed between the pictures of a byte stream.
bool is_padding(NalType type) {
    return type == NalType::delimiter || type == NalType::end_of_sequence || type == NalType::end_of_bitstream ||
           type == NalType::filler;
}

void put_u16(std::vector<std::uint8_t>& record, std::size_t value) {
    record.push_back(static_cast<std::uint8_t>(value >> 8));
    record.push_back(static_cast<std::uint8_t>(value));
}

}  // namespace

std::optional<AvcStream> AvcStream::from(Bytes configuration) {
    constexpr std::size_t record_header_bytes = 6;
    constexpr int length_bits = 0x3;
    constexpr int sequence_count_bits = 0x1f;
    AvcStream stream;
    if (configuration.size() <= record_header_bytes) return std::nullopt;
    if (configuration[0] == 1) {  // configurationVersion of ISO/IEC 14496-15 §5.3.3.1
        stream.length_bytes_ = (configuration[4] & length_bits) + std::size_t{1};
        const int sequence_count = configuration[5] & sequence_count_bits;
        Bytes rest = configuration.subspan(record_header_bytes);
        if (!stream.take_parameter_sets(rest, sequence_count) || rest.empty()) return std::nullopt;
        const int picture_count = rest[0];
        rest = rest.subspan(1);
        if (!stream.take_parameter_sets(rest, picture_count)) return std::nullopt;
    } else {
        auto units = NalCursor::in_byte_stream(configuration);
        while (const auto unit = units.next()) {
            if (!stream.keep(*unit)) return std::nullopt;
        }
    }
    constexpr std::size_t min_sequence_bytes = 4;
    if (stream.sequence_set_.size() < min_sequence_bytes || stream.picture_sets_.empty()) return std::nullopt;
    return stream;
}

bool AvcStream::take_parameter_sets(Bytes& record, int count) {
    for (int i = 0; i < count; ++i) {
        if (record.size() < 2) return false;
        const auto size = static_cast<std::size_t>(record[0] << 8 | record[1]);
        record = record.subspan(2);
        if (size == 0 || size > record.size() || !keep(record.first(size))) return false;
        record = record.subspan(size);
    }
    return true;
}

bool AvcStream::keep(Bytes nal_unit) {
    const NalType type = nal_type(nal_unit);
    if (!is_parameter_set(type)) return true;
    if (is_ours(nal_unit)) return true;
    if (type == NalType::picture_parameters) {
        picture_sets_.emplace_back(nal_unit.begin(), nal_unit.end());
        return true;
    }
    if (!sequence_set_.empty()) return false;
    sequence_set_.assign(nal_unit.begin(), nal_unit.end());
    return true;
}

bool AvcStream::is_ours(Bytes nal_unit) const {
    const auto is_same = [&](const std::vector<std::uint8_t>& set) {
        return std::equal(set.begin(), set.end(), nal_unit.begin(), nal_unit.end());
    };
    return is_same(sequence_set_) || std::any_of(picture_sets_.begin(), picture_sets_.end(), is_same);
}

std::optional<std::vector<Bytes>> AvcStream::nal_units(Bytes packet) const {
    auto cursor = length_bytes_ == 0 ? NalCursor::in_byte_stream(packet) : NalCursor::in_sample(packet, length_bytes_);
    std::vector<Bytes> units;
    while (const auto unit = cursor.next())
        units.push_back(*unit);
    if (cursor.failed()) return std::nullopt;
    return units;
}

AvcStream::Kind AvcStream::kind_of(Bytes packet) const {
    const auto units = nal_units(packet);
    if (!units) return Kind::foreign;
    bool has_idr = false;
    bool has_other = false;
    for (const Bytes unit : *units) {
        const NalType type = nal_type(unit);
        if (is_parameter_set(type) && !is_ours(unit)) return Kind::foreign;
        if (type == NalType::idr_slice) has_idr = true;
        if (type >= NalType::first_slice && type <= NalType::last_slice) has_other = true;
    }
    if (has_idr == has_other) return Kind::foreign;
    return has_idr ? Kind::idr : Kind::other;
}

Packet AvcStream::sample_of(Bytes packet) const {
    if (kind_of(packet) == Kind::foreign) throw TaskFailure(FailureCode::decode_error);
    constexpr std::size_t length_bytes = 4;
    std::vector<Bytes> kept = nal_units(packet).value();
    std::erase_if(kept, [](Bytes unit) { return is_parameter_set(nal_type(unit)) || is_padding(nal_type(unit)); });
    std::size_t size = 0;
    for (const Bytes unit : kept)
        size += length_bytes + unit.size();

    Packet sample = make_packet();
    require_ok(av_new_packet(sample.get(), static_cast<int>(size)), FailureCode::out_of_memory, "copy a packet");
    std::uint8_t* to = sample->data;
    for (const Bytes unit : kept) {
        for (std::size_t i = 0; i < length_bytes; ++i)
            *to++ = static_cast<std::uint8_t>(unit.size() >> (8 * (length_bytes - 1 - i)));
        std::memcpy(to, unit.data(), unit.size());
        to += unit.size();
    }
    return sample;
}

std::vector<std::uint8_t> AvcStream::configuration_record() const {
    constexpr std::uint8_t version = 1;
    constexpr std::uint8_t four_byte_lengths = 0xff;
    constexpr std::uint8_t one_sequence_set = 0xe1;
    constexpr int high_profile = 100;
    std::vector<std::uint8_t> record{version,          sequence_set_[1],  sequence_set_[2],
                                     sequence_set_[3], four_byte_lengths, one_sequence_set};
    put_u16(record, sequence_set_.size());
    record.insert(record.end(), sequence_set_.begin(), sequence_set_.end());
    record.push_back(static_cast<std::uint8_t>(picture_sets_.size()));
    for (const auto& set : picture_sets_) {
        put_u16(record, set.size());
        record.insert(record.end(), set.begin(), set.end());
    }
    // 4:2:0, 8 bits of luma and of chroma, no extensions of the sequence parameter set.
    if (sequence_set_[1] == high_profile) record.insert(record.end(), {0xfd, 0xf8, 0xf8, 0x00});
    return record;
}

TrackFormat AvcStream::format(int width, int height, FrameRate rate) const {
    TrackFormat format;
    format.codecs = conformance::avc_codec_string(sequence_set_);
    format.frame_rate = rational(rate);
    format.parameters.reset(check_allocated(avcodec_parameters_alloc()));
    AVCodecParameters& parameters = *format.parameters;
    parameters.codec_type = AVMEDIA_TYPE_VIDEO;
    parameters.codec_id = AV_CODEC_ID_H264;
    parameters.format = AV_PIX_FMT_YUV420P;
    parameters.width = width;
    parameters.height = height;
    parameters.sample_aspect_ratio = {1, 1};
    parameters.color_range = AVCOL_RANGE_MPEG;
    parameters.color_space = AVCOL_SPC_BT709;
    parameters.color_primaries = AVCOL_PRI_BT709;
    parameters.color_trc = AVCOL_TRC_BT709;
    set_extradata(parameters, configuration_record());
    return format;
}

}  // namespace sluice
