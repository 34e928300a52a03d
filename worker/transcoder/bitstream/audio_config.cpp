#include "worker/transcoder/bitstream/audio_config.h"

#include <array>

#include "worker/transcoder/bitstream/bit_reader.h"

namespace sluice::conformance {
namespace {

/// The payload of a descriptor with this tag, which must come next.
Bytes descriptor(ByteReader& reader, int tag) {
    constexpr int max_size_bytes = 4;
    constexpr std::uint8_t more = 0x80;
    if (reader.u8() != tag) return {};
    std::size_t size = 0;
    for (int i = 0; i < max_size_bytes; ++i) {
        const std::uint8_t byte = reader.u8();
        size = size << 7 | static_cast<std::size_t>(byte & ~more);
        if ((byte & more) == 0) break;
    }
    return reader.take(size);
}

int audio_type(BitReader& reader) {
    constexpr std::uint32_t escape = 31;
    const auto type = reader.bits(5);
    return static_cast<int>(type == escape ? escape + 1 + reader.bits(6) : type);
}

int sample_rate(BitReader& reader) {
    constexpr std::array rates{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350};
    constexpr std::uint32_t explicit_rate = 15;
    const auto index = reader.bits(4);
    if (index == explicit_rate) return static_cast<int>(reader.bits(24));
    return index < rates.size() ? rates[index] : 0;
}

}  // namespace

std::optional<AudioConfig> read_audio_config(Bytes esds) {
    constexpr int stream_tag = 3;
    constexpr int decoder_tag = 4;
    constexpr int specific_tag = 5;
    constexpr std::array channels{0, 1, 2, 3, 4, 5, 6, 8};

    ByteReader box(esds);
    box.skip(4);  // version and flags
    ByteReader stream(descriptor(box, stream_tag));
    stream.skip(2);  // ES_ID
    const std::uint8_t flags = stream.u8();
    if ((flags & 0x80) != 0) stream.skip(2);
    if ((flags & 0x40) != 0) stream.skip(stream.u8());
    if ((flags & 0x20) != 0) stream.skip(2);
    ByteReader decoder(descriptor(stream, decoder_tag));
    AudioConfig config;
    config.object_type = decoder.u8();
    decoder.skip(12);  // stream type, buffer size, bit rates
    BitReader specific(descriptor(decoder, specific_tag));
    config.audio_type = audio_type(specific);
    config.sample_rate_hz = sample_rate(specific);
    const auto arrangement = specific.bits(4);
    if (arrangement < channels.size()) config.channels = channels[arrangement];
    constexpr int sbr = 5;
    constexpr int parametric_stereo = 29;
    if (config.audio_type == sbr || config.audio_type == parametric_stereo)
        config.sample_rate_hz = sample_rate(specific);
    if (config.audio_type == parametric_stereo && config.channels == 1) config.channels = 2;
    if (box.failed() || stream.failed() || decoder.failed() || specific.failed()) return std::nullopt;
    return config;
}

}  // namespace sluice::conformance
