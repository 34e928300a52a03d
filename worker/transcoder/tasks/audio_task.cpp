#include "worker/transcoder/tasks/audio_task.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "worker/transcoder/av/audio_encoder.h"
#include "worker/transcoder/copy/sound_copier.h"
#include "worker/transcoder/package/segmenter.h"
#include "worker/transcoder/sound/audio_reader.h"

namespace sluice {
namespace {

/// Sound without a picture fails if less than this share of it could be decoded.
constexpr double min_share = 0.95;

const AudioRendition& find(const Plan& plan, const std::string& name) {
    const auto found =
        std::find_if(plan.audio.begin(), plan.audio.end(), [&](const auto& a) { return a.name == name; });
    if (found == plan.audio.end()) throw TaskFailure(FailureCode::internal);
    return *found;
}

/// Cuts a stream of samples into the encoder's frames, and its packets into segments.
class AudioSegments {
  public:
    AudioSegments(const Plan& plan, const AudioRendition& rendition, TaskOutput& output)
        : rendition_(rendition),
          encoder_(rendition),
          segmenter_(rendition.name, encoder_.format(), audio_ticks(rendition.sample_rate_hz),
                     sound_cutter(SegmentClock(plan), rendition.sample_rate_hz, encoder_.samples_per_frame()), 0,
                     output) {}

    [[nodiscard]] int samples_per_frame() const { return encoder_.samples_per_frame(); }

    void add(std::span<const float* const> channels, std::int64_t count) {
        for (std::int64_t done = 0; done < count;) {
            if (filled_ == 0) frame_ = new_frame();
            const std::int64_t part = std::min<std::int64_t>(count - done, samples_per_frame() - filled_);
            for (std::size_t channel = 0; channel < channels.size(); ++channel) {
                auto* to = reinterpret_cast<float*>(frame_->extended_data[channel]) + filled_;
                std::memcpy(to, channels[channel] + done, static_cast<std::size_t>(part) * sizeof(float));
            }
            filled_ += static_cast<int>(part);
            done += part;
            if (filled_ == samples_per_frame()) encode();
        }
    }

    /// Fills the last frame, and further frames up to sample `end`, with silence, and writes the rest.
    void finish(std::int64_t end) {
        while (filled_ > 0 || position_ < end) {
            if (filled_ == 0) frame_ = new_frame();
            encode();
        }
        encoder_.finish([this](AVPacket& packet) { take(packet); });
        segmenter_.finish();
    }

    [[nodiscard]] TaskResult result() const {
        TaskResult result;
        result.segments = segmenter_.segments();
        result.renditions.push_back(segmenter_.rendition());
        return result;
    }

  private:
    [[nodiscard]] Frame new_frame() const {
        Frame frame =
            make_samples(AV_SAMPLE_FMT_FLTP, rendition_.channels, rendition_.sample_rate_hz, samples_per_frame());
        for (int channel = 0; channel < rendition_.channels; ++channel)
            std::memset(frame->extended_data[channel], 0,
                        static_cast<std::size_t>(samples_per_frame()) * sizeof(float));
        return frame;
    }

    void encode() {
        encoder_.encode(*frame_, position_, [this](AVPacket& packet) { take(packet); });
        position_ += samples_per_frame();
        filled_ = 0;
    }

    void take(AVPacket& packet) {
        // Packets that prime the decoder would need an edit list, which not every player applies to sound. Without
        // them, time 0 is the first sample, and the first frame fades in.
        if (packet.pts < 0 || packet.pts >= position_) return;
        packet.dts = packet.pts;
        segmenter_.add(packet, samples_per_frame());
    }

    const AudioRendition& rendition_;
    AudioEncoder encoder_;
    Segmenter segmenter_;
    Frame frame_;  ///< being filled
    int filled_ = 0;
    std::int64_t position_ = 0;  ///< of frame_, in samples
};

}  // namespace

TaskResult audio_task(Source& source, const Plan& plan, const std::string& rendition, TaskOutput& output) {
    output.events().progress(0);
    const AudioRendition& audio = find(plan, rendition);
    if (audio.is_copied) return copy_sound(source, plan, audio, output);
    const bool has_picture = plan.video_stream >= 0;
    const double seconds = has_picture ? plan.frame_rate.seconds(plan.frame_count) : plan.duration_seconds;
    const auto wanted = std::llround(seconds * audio.sample_rate_hz);

    AudioSegments segments(plan, audio, output);
    AudioReader reader(source, plan, audio);
    std::int64_t done = 0;
    // Without a picture, the sound's length is limited by its measured duration: a leap of time stamps must not make
    // hours of silence.
    reader.read(has_picture ? wanted : wanted + audio.sample_rate_hz,
                [&](std::span<const float* const> channels, std::int64_t count) {
                    segments.add(channels, count);
                    done += count;
                    output.events().progress(std::min(
                        1.0, static_cast<double>(done) / static_cast<double>(std::max<std::int64_t>(wanted, 1))));
                });
    if (!has_picture && static_cast<double>(reader.decoded_samples()) < min_share * static_cast<double>(wanted)) {
        throw TaskFailure(FailureCode::decode_error);
    }
    segments.finish(has_picture ? wanted : 0);
    return segments.result();
}

}  // namespace sluice
