#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/grid/audio_clock.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/stream_decoder.h"

namespace sluice {

/// Gets the next samples: one array of `count` samples for each channel.
using SampleSink = std::function<void(std::span<const float* const> channels, std::int64_t count)>;

/// Decodes one sound track and places it on the output's timeline, from zero on and without gaps, in the rendition's
/// channels and sample rate.
class AudioReader {
  public:
    AudioReader(Source& source, const Plan& plan, const AudioRendition& rendition);

    /// Calls `sink` until the track ends or `max_samples` were given.
    void read(std::int64_t max_samples, const SampleSink& sink);
    /// Samples that came out of the decoder, without the silence between.
    [[nodiscard]] std::int64_t decoded_samples() const { return decoded_samples_; }

  private:
    void take(const AVFrame& frame);
    /// False if there is no resampler for such sound; a damaged packet may claim any format.
    bool adapt_resampler(const AVFrame& frame);
    void drain_resampler();
    void resample(const AVFrame* frame);
    void give_silence(std::int64_t count);
    [[nodiscard]] bool is_full() const { return position_ >= max_samples_; }

    const AudioRendition rendition_;
    const Timeline timeline_;
    Demuxer demuxer_;
    StreamDecoder decoder_;
    AudioClock clock_;
    Resampler resampler_;
    Frame resampled_from_;       ///< the last frame's format
    std::int64_t position_ = 0;  ///< samples given
    std::int64_t to_drop_ = 0;   ///< samples to leave out before the next is given
    std::int64_t max_samples_ = 0;
    std::int64_t decoded_samples_ = 0;
    SampleSink sink_;
};

}  // namespace sluice
