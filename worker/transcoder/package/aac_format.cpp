#include "worker/transcoder/package/aac_format.h"

#include <algorithm>
#include <array>
#include <optional>

#include "worker/transcoder/bitstream/codec_string.h"

namespace sluice {
namespace {

constexpr int low_complexity = 2;  // audio object type

/// The whole configuration in two bytes: object type (5 bits), index of the sample rate (4), channels (4), and three
/// flags, none of them set.
std::optional<std::array<std::uint8_t, 2>> configuration_of(int sample_rate_hz, int channels) {
    constexpr int rate_index_48000 = 3;
    constexpr int rate_index_44100 = 4;
    const bool is_known = (sample_rate_hz == 48000 || sample_rate_hz == 44100) && (channels == 1 || channels == 2);
    if (!is_known) return std::nullopt;
    const int rate_index = sample_rate_hz == 48000 ? rate_index_48000 : rate_index_44100;
    const int bits = low_complexity << 11 | rate_index << 7 | channels << 3;
    return std::array{static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits)};
}

}  // namespace

bool is_plain_aac(std::span<const std::uint8_t> configuration, int sample_rate_hz, int channels) {
    // Some encoders add this extension, which says that there is no spectral band replication.
    constexpr std::array<std::uint8_t, 3> no_extension{0x56, 0xe5, 0x00};
    const auto plain = configuration_of(sample_rate_hz, channels);
    if (!plain || configuration.size() < plain->size()) return false;
    const auto rest = configuration.subspan(plain->size());
    return std::equal(plain->begin(), plain->end(), configuration.begin()) &&
           (rest.empty() || std::equal(rest.begin(), rest.end(), no_extension.begin(), no_extension.end()));
}

TrackFormat aac_format(int sample_rate_hz, int channels) {
    const auto configuration = configuration_of(sample_rate_hz, channels);
    if (!configuration) throw TaskFailure(FailureCode::internal);
    TrackFormat format;
    format.codecs = conformance::aac_codec_string(*configuration);
    format.parameters.reset(check_allocated(avcodec_parameters_alloc()));
    AVCodecParameters& parameters = *format.parameters;
    parameters.codec_type = AVMEDIA_TYPE_AUDIO;
    parameters.codec_id = AV_CODEC_ID_AAC;
    parameters.profile = FF_PROFILE_AAC_LOW;
    parameters.sample_rate = sample_rate_hz;
    parameters.frame_size = aac_frame_samples;
    av_channel_layout_default(&parameters.ch_layout, channels);
    set_extradata(parameters, *configuration);
    return format;
}

}  // namespace sluice
