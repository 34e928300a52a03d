#include "worker/transcoder/av/audio_encoder.h"

#include "worker/transcoder/bitstream/codec_string.h"

namespace sluice {

AudioEncoder::AudioEncoder(const AudioRendition& rendition) : context_(new_encoder("aac")) {
    context_->sample_fmt = AV_SAMPLE_FMT_FLTP;
    context_->sample_rate = rendition.sample_rate_hz;
    context_->bit_rate = rendition.bitrate_bps;
    context_->time_base = {1, rendition.sample_rate_hz};
    context_->thread_count = 1;
    context_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    av_channel_layout_default(&context_->ch_layout, rendition.channels);
    require_ok(avcodec_open2(context_.get(), nullptr, nullptr), FailureCode::internal, "open the audio encoder");
}

void AudioEncoder::encode(AVFrame& samples, std::int64_t position, const PacketSink& sink) {
    samples.pts = position;
    require_ok(avcodec_send_frame(context_.get(), &samples), FailureCode::internal, "encode samples");
    drain(*context_, sink);
}

void AudioEncoder::finish(const PacketSink& sink) {
    require_ok(avcodec_send_frame(context_.get(), nullptr), FailureCode::internal, "end an audio encoder");
    drain(*context_, sink);
}

TrackFormat AudioEncoder::format() const {
    return track_format_of(*context_, codecs());
}

std::string AudioEncoder::codecs() const {
    auto codecs =
        conformance::aac_codec_string({context_->extradata, static_cast<std::size_t>(context_->extradata_size)});
    if (codecs.empty()) throw TaskFailure(FailureCode::internal);
    return codecs;
}

}  // namespace sluice
