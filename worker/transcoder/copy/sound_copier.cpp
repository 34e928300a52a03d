#include "worker/transcoder/copy/sound_copier.h"

#include <algorithm>
#include <cstring>

#include "worker/transcoder/av/audio_encoder.h"
#include "worker/transcoder/copy/copy_rules.h"
#include "worker/transcoder/package/aac_format.h"
#include "worker/transcoder/package/segmenter.h"
#include "worker/transcoder/source/demuxer.h"

namespace sluice {
namespace {

/// A frame of silence in the rendition's format. Not the encoder's first frame, which contains the encoder's start.
Packet silent_frame(const AudioRendition& rendition) {
    constexpr int frames = 3;
    AudioEncoder encoder(rendition);
    const Frame silence =
        make_samples(AV_SAMPLE_FMT_FLTP, rendition.channels, rendition.sample_rate_hz, encoder.samples_per_frame());
    for (int channel = 0; channel < rendition.channels; ++channel)
        std::memset(silence->extended_data[channel], 0, static_cast<std::size_t>(silence->nb_samples) * sizeof(float));
    Packet last = make_packet();
    const auto keep = [&](AVPacket& packet) {
        av_packet_unref(last.get());
        av_packet_move_ref(last.get(), &packet);
    };
    for (int i = 0; i < frames; ++i)
        encoder.encode(*silence, std::int64_t{i} * encoder.samples_per_frame(), keep);
    encoder.finish(keep);
    return last;
}

class SoundCopier {
  public:
    SoundCopier(Source& source, const Plan& plan, const AudioRendition& rendition, TaskOutput& output)
        : rendition_(rendition),
          rate_hz_(rendition.sample_rate_hz),
          frame_count_(sound_frame_count(plan.frame_rate.seconds(plan.frame_count), rate_hz_)),
          timeline_(plan.timeline()),
          demuxer_(source),
          segmenter_(rendition.name, aac_format(rate_hz_, rendition.channels), audio_ticks(rate_hz_),
                     sound_cutter(SegmentClock(plan), rate_hz_, aac_frame_samples), 0, output),
          events_(output.events()),
          max_silent_frames_(sound_frame_count(max_silence_seconds, rate_hz_)) {
        demuxer_.select(rendition.stream_index);
    }

    TaskResult run() {
        copy();
        segmenter_.finish();
        TaskResult result;
        result.segments = segmenter_.segments();
        result.renditions.push_back(segmenter_.rendition());
        return result;
    }

  private:
    void copy() {
        const TickLength tick = tick_length(demuxer_.stream(rendition_.stream_index).time_base);
        const Packet packet = make_packet();
        while (next_frame_ < frame_count_ && demuxer_.read(*packet)) {
            if (packet->pts == no_timestamp) continue;
            const auto frame = sound_frame(timeline_.seconds_of(packet->pts, tick), rate_hz_);
            // Discarded packets only prime the decoder: may_copy_sound allows no others.
            const bool is_discarded = (packet->flags & AV_PKT_FLAG_DISCARD) != 0;
            if (!frame || *frame < next_frame_ || is_discarded) continue;
            fill_up_to(std::min(*frame, frame_count_));
            if (next_frame_ < frame_count_) add(*packet);
        }
        fill_up_to(frame_count_);
    }

    /// Adds silence up to `frame`.
    void fill_up_to(std::int64_t frame) {
        for (; next_frame_ < frame; ++silent_frames_) {
            if (silent_frames_ == max_silent_frames_) throw TaskFailure(FailureCode::truncated);
            if (silence_ == nullptr) silence_ = silent_frame(rendition_);
            const Packet packet(check_allocated(av_packet_clone(silence_.get())));
            add(*packet);
        }
    }

    void add(AVPacket& packet) {
        packet.pts = packet.dts = next_frame_ * aac_frame_samples;
        segmenter_.add(packet, aac_frame_samples);
        ++next_frame_;
        events_.progress(static_cast<double>(next_frame_) / static_cast<double>(frame_count_));
    }

    const AudioRendition& rendition_;
    const int rate_hz_;
    const std::int64_t frame_count_;
    const Timeline timeline_;
    Demuxer demuxer_;
    Segmenter segmenter_;
    TaskEvents& events_;
    const std::int64_t max_silent_frames_;
    std::int64_t silent_frames_ = 0;
    Packet silence_;  ///< nullptr until it is needed
    std::int64_t next_frame_ = 0;
};

}  // namespace

TaskResult copy_sound(Source& source, const Plan& plan, const AudioRendition& rendition, TaskOutput& output) {
    return SoundCopier(source, plan, rendition, output).run();
}

}  // namespace sluice
