#include "worker/transcoder/sound/audio_plan.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "worker/transcoder/package/aac_format.h"
#include "worker/transcoder/source/language.h"
#include "worker/transcoder/source/title.h"

namespace sluice {
namespace {

constexpr std::int64_t bits_per_kilobit = 1000;

/// 44.1 kHz for its family (11025, 22050, 88200 …), 48 kHz for all others.
int output_rate_hz(int source_rate_hz) {
    constexpr int cd_rate_hz = 44100;
    constexpr int usual_rate_hz = 48000;
    const bool is_of_cd_family = cd_rate_hz % source_rate_hz == 0 || source_rate_hz % cd_rate_hz == 0;
    return is_of_cd_family ? cd_rate_hz : usual_rate_hz;
}

/// A rendition of a stream without name and bit rate.
AudioRendition rendition_of(const AVStream& stream) {
    constexpr int max_channels = 2;
    AudioRendition audio;
    audio.stream_index = stream.index;
    audio.channels = std::min(stream.codecpar->ch_layout.nb_channels, max_channels);
    audio.sample_rate_hz = output_rate_hz(stream.codecpar->sample_rate);
    audio.language = language_tag(dictionary_value(stream.metadata, "language"));
    audio.title = shown_title(dictionary_value(stream.metadata, "title"));
    return audio;
}

}  // namespace

std::vector<AudioRendition> audio_tracks(const Demuxer& demuxer, const std::vector<int>& streams) {
    constexpr std::int64_t mono_bps = 96'000;
    constexpr std::int64_t stereo_bps = 128'000;
    std::vector<AudioRendition> tracks;
    for (const int stream : streams) {
        if (tracks.size() == max_sound_tracks) break;
        auto& track = tracks.emplace_back(rendition_of(demuxer.stream(stream)));
        track.name = tracks.size() == 1 ? "audio" : fmt::format("audio-{}", tracks.size());
        track.bitrate_bps = track.channels == 1 ? mono_bps : stereo_bps;
    }
    return tracks;
}

std::vector<std::int64_t> audio_rungs(const SoundFormat& source) {
    constexpr std::array<std::int64_t, 3> rungs_bps{320'000, 256'000, 128'000};
    // A source of nominally 128 kb/s has a little less when measured.
    constexpr double tolerance = 0.03;
    // The lowest bit rate at which AAC-LC is acceptable, and the usual steps.
    constexpr std::int64_t min_bps = 32'000;
    constexpr std::int64_t step_bps = 16'000;
    // A frame of one channel has at most 6144 bits (ISO/IEC 14496-3 §4.5.3.3).
    constexpr std::int64_t max_bits_per_frame = 6144;
    const std::int64_t max_bps = max_bits_per_frame * source.channels * source.sample_rate_hz / aac_frame_samples;

    std::vector<std::int64_t> rungs;
    for (const auto rung : rungs_bps) {
        const bool is_above = source.bitrate_bps > 0 &&
                              static_cast<double>(rung) > static_cast<double>(source.bitrate_bps) * (1 + tolerance);
        if (rung <= max_bps && !is_above) rungs.push_back(rung);
    }
    if (rungs.empty()) {
        const auto believed = static_cast<std::int64_t>(static_cast<double>(source.bitrate_bps) * (1 + tolerance));
        rungs.push_back(std::max(min_bps, believed / step_bps * step_bps));
    }
    return rungs;
}

std::vector<AudioRendition> audio_ladder(const Demuxer& demuxer, int stream, std::int64_t source_bps) {
    const AudioRendition track = rendition_of(demuxer.stream(stream));
    std::vector<AudioRendition> ladder;
    for (const auto rung : audio_rungs({track.channels, track.sample_rate_hz, source_bps})) {
        auto& rendition = ladder.emplace_back(track);
        rendition.bitrate_bps = rung;
        rendition.name = fmt::format("audio-{}k", rung / bits_per_kilobit);
    }
    return ladder;
}

}  // namespace sluice
