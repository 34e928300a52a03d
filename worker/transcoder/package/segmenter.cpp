#include "worker/transcoder/package/segmenter.h"

#include <utility>

#include <fmt/format.h>

#include "worker/transcoder/package/fragment.h"
#include "worker/transcoder/package/gate.h"
#include "worker/transcoder/verify/verify.h"

namespace sluice {
namespace {

/// A copied source may consist of keyframes alone: fragments shorter than this are joined with the next.
constexpr double min_fragment_seconds = 0.5;

}  // namespace

TrackTicks video_ticks(FrameRate rate) {
    constexpr int coarse = 1000;  // ticks per second; a finer clock avoids errors in players that round
    const int timescale = rate.numerator < coarse ? rate.numerator * coarse : rate.numerator;
    return {av_inv_q(rational(rate)), timescale};
}

TrackTicks audio_ticks(int sample_rate_hz) {
    return {{1, sample_rate_hz}, sample_rate_hz};
}

Segmenter::Segmenter(const std::string& rendition, const TrackFormat& format, TrackTicks ticks, SegmentCutter cutter,
                     std::int64_t start, TaskOutput& output)
    : encoded_{rendition, format.codecs, 0, {}},
      output_(output),
      ticks_(ticks),
      is_video_(format.is_video()),
      width_(format.parameters->width),
      height_(format.parameters->height),
      muxer_(format, ticks.timescale, start + 1),
      cutter_(std::move(cutter)),
      start_(start) {}

void Segmenter::add(AVPacket& packet, std::int64_t duration) {
    const std::int64_t position = start_ + length_;
    const bool is_key = !is_video_ || (packet.flags & AV_PKT_FLAG_KEY) != 0;
    const std::int64_t current = cutter_.segment();
    if (cutter_.cuts_before(position)) {
        end_segment(current);
        if (!is_video_) announce_segment();
    }
    if (length_ == 0 && !is_key) {
        fmt::print(stderr, "the picture at {} begins a segment and is no keyframe\n", position);
        throw TaskFailure(FailureCode::decode_error);
    }
    const bool has_whole_fragment = tick_length(ticks_.packet).seconds(fragment_length_) >= min_fragment_seconds;
    if (is_video_ && is_key && has_whole_fragment) end_fragment();
    packet.duration = duration;
    length_ += duration;
    fragment_length_ += duration;
    av_packet_rescale_ts(&packet, ticks_.packet, muxer_.time_base());
    muxer_.add(packet);
    if (encoded_.init_sha256.empty()) write_init_section();
}

void Segmenter::finish() {
    if (length_ > 0) end_segment(cutter_.segment());
}

void Segmenter::write_init_section() {
    const AssetRecord file = output_.write(encoded_.name + "/" + init_file_name, muxer_.init_section());
    encoded_.init_bytes = file.bytes;
    encoded_.init_sha256 = file.sha256;
}

void Segmenter::end_fragment() {
    const auto fragment = muxer_.end_fragment();
    if (is_video_) {
        keyframes_.push_back({static_cast<std::int64_t>(bytes_.size()), first_sample_end(fragment),
                              tick_length(ticks_.packet).seconds(fragment_length_)});
    }
    bytes_.insert(bytes_.end(), fragment.begin(), fragment.end());
    fragment_length_ = 0;
}

void Segmenter::check_segment(std::int64_t number) const {
    SegmentExpectation expected;
    expected.name = encoded_.name + '/' + segment_file_name(number);
    expected.start_seconds = tick_length(ticks_.packet).seconds(start_);
    expected.duration_seconds = tick_length(ticks_.packet).seconds(length_);
    expected.codecs = encoded_.codecs;
    expected.width = width_;
    expected.height = height_;
    require_conformance(findings_of_segment(muxer_.init_section(), bytes_, expected));
}

void Segmenter::end_segment(std::int64_t number) {
    end_fragment();
    check_segment(number);
    const AssetRecord file = output_.write(encoded_.name + "/" + segment_file_name(number), bytes_);
    SegmentRecord& segment = segments_.emplace_back();
    segment.rendition = encoded_.name;
    segment.number = number;
    segment.duration_seconds = tick_length(ticks_.packet).seconds(length_);
    segment.bytes = file.bytes;
    segment.sha256 = file.sha256;
    segment.keyframes = std::exchange(keyframes_, {});
    bytes_.clear();
    start_ += std::exchange(length_, 0);
}

void Segmenter::announce_segment() {
    TaskResult complete;
    complete.segments.push_back(segments_.back());
    complete.renditions.push_back(encoded_);
    output_.events().segments(complete);
}

}  // namespace sluice
