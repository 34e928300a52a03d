#include "worker/transcoder/sound/audio_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace sluice {

AudioReader::AudioReader(Source& source, const Plan& plan, const AudioRendition& rendition)
    : rendition_(rendition),
      timeline_(plan.timeline()),
      demuxer_(source),
      decoder_(demuxer_, rendition.stream_index),
      clock_(rendition.sample_rate_hz),
      resampled_from_(make_frame()) {}

void AudioReader::read(std::int64_t max_samples, const SampleSink& sink) {
    max_samples_ = max_samples;
    sink_ = sink;
    const Frame frame = make_frame();
    while (!is_full() && decoder_.next(*frame))
        take(*frame);
    drain_resampler();
}

void AudioReader::take(const AVFrame& frame) {
    if (frame.nb_samples <= 0 || frame.sample_rate <= 0 || !adapt_resampler(frame)) return;
    const std::int64_t count = av_rescale(frame.nb_samples, rendition_.sample_rate_hz, frame.sample_rate);
    decoded_samples_ += count;
    if (frame.pts != no_timestamp) {
        const TickLength tick = tick_length(demuxer_.stream(rendition_.stream_index).time_base);
        const double seconds = timeline_.seconds_of(frame.pts, tick);
        const std::int64_t in_resampler = swr_get_delay(resampler_.get(), rendition_.sample_rate_hz);
        const std::int64_t correction = clock_.correction(std::llround(seconds * rendition_.sample_rate_hz),
                                                          position_ - to_drop_ + in_resampler, count);
        if (correction > 0) {
            drain_resampler();
            if (!adapt_resampler(frame)) return;
            const std::int64_t dropped_less = std::min(to_drop_, correction);
            to_drop_ -= dropped_less;
            give_silence(correction - dropped_less);
        }
        if (correction < 0) to_drop_ -= correction;
    }
    resample(&frame);
}

bool AudioReader::adapt_resampler(const AVFrame& frame) {
    const AVFrame& before = *resampled_from_;
    if (resampler_ != nullptr && before.format == frame.format && before.sample_rate == frame.sample_rate &&
        av_channel_layout_compare(&before.ch_layout, &frame.ch_layout) == 0) {
        return true;
    }
    drain_resampler();
    AVChannelLayout output{};
    av_channel_layout_default(&output, rendition_.channels);
    AVChannelLayout input{};
    // Mixing needs the order of the channels. If it is unknown, the usual order for this number of channels is the best
    // guess.
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
        av_channel_layout_default(&input, frame.ch_layout.nb_channels);
    } else {
        require_ok(av_channel_layout_copy(&input, &frame.ch_layout), FailureCode::out_of_memory,
                   "copy a channel layout");
    }
    SwrContext* context = nullptr;
    const int made = swr_alloc_set_opts2(&context, &output, AV_SAMPLE_FMT_FLTP, rendition_.sample_rate_hz, &input,
                                         static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    av_channel_layout_uninit(&input);
    resampler_.reset(context);
    if (made < 0 || swr_init(context) < 0) {
        resampler_.reset();
        return false;
    }
    av_frame_unref(resampled_from_.get());
    resampled_from_->format = frame.format;
    resampled_from_->sample_rate = frame.sample_rate;
    require_ok(av_channel_layout_copy(&resampled_from_->ch_layout, &frame.ch_layout), FailureCode::out_of_memory,
               "copy a channel layout");
    return true;
}

void AudioReader::drain_resampler() {
    if (resampler_ == nullptr) return;
    resample(nullptr);
    resampler_.reset();
}

void AudioReader::resample(const AVFrame* frame) {
    const int input_samples = frame == nullptr ? 0 : frame->nb_samples;
    const int max = require_ok(swr_get_out_samples(resampler_.get(), input_samples), FailureCode::internal, "resample");
    if (max == 0) return;
    const Frame output = make_samples(AV_SAMPLE_FMT_FLTP, rendition_.channels, rendition_.sample_rate_hz, max);
    const auto** input = frame == nullptr ? nullptr : const_cast<const std::uint8_t**>(frame->extended_data);
    std::int64_t count = require_ok(swr_convert(resampler_.get(), output->extended_data, max, input, input_samples),
                                    FailureCode::decode_error, "resample");
    const std::int64_t dropped = std::min(to_drop_, count);
    to_drop_ -= dropped;
    count = std::min(count - dropped, max_samples_ - position_);
    if (count <= 0) return;
    std::vector<const float*> channels;
    for (int channel = 0; channel < rendition_.channels; ++channel)
        channels.push_back(reinterpret_cast<const float*>(output->extended_data[channel]) + dropped);
    sink_(channels, count);
    position_ += count;
}

void AudioReader::give_silence(std::int64_t count) {
    constexpr std::size_t at_once = 4096;
    constexpr std::array<float, at_once> silence{};
    const std::vector<const float*> channels(static_cast<std::size_t>(rendition_.channels), silence.data());
    count = std::min(count, max_samples_ - position_);
    while (count > 0) {
        const std::int64_t part = std::min<std::int64_t>(count, at_once);
        sink_(channels, part);
        position_ += part;
        count -= part;
    }
}

}  // namespace sluice
