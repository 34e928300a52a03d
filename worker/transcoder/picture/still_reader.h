#pragma once

#include <cstdint>
#include <memory>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/heartbeat.h"
#include "worker/transcoder/source/stream_decoder.h"

namespace sluice {

/// The picture of one keyframe.
struct Still {
    Frame picture;       ///< as decoded, deinterlaced
    double seconds = 0;  ///< of the video, of the keyframe
};

/// Reads single pictures without decoding those between them: goes to the keyframe before a time and decodes only that.
/// A source that cannot be entered in the middle is read once from keyframe to keyframe, as long as the requested times
/// rise; its other pictures are not decoded either. One thread.
class StillReader {
  public:
    /// `source` and `plan`, which has a picture, must outlive it. Throws TaskFailure.
    StillReader(Source& source, const Plan& plan, Heartbeat heartbeat);

    /// The stream that is read, as the container describes it.
    [[nodiscard]] const AVStream& stream() const { return demuxer_->stream(plan_.video_stream); }

    /// The picture of the last keyframe at or before this time of the video: of one nearby if the format does not
    /// locate keyframes exactly, and of the first one if there is none before. nullptr if it cannot be decoded. Valid
    /// until the next call, which returns the same picture if it finds the same keyframe. Throws TaskFailure.
    const Still* at(double seconds);

    /// The first picture of the source that can be decoded; nullptr if there is none. Throws TaskFailure.
    Frame first();

  private:
    /// Where the source was entered.
    enum class Landing {
        good,
        nowhere,    ///< no keyframe was found there
        elsewhere,  ///< too far from the requested time to be the right keyframe
    };

    void open();
    /// Goes to the keyframe before `pts`.
    Landing seek(std::int64_t pts);
    /// Reads on to the keyframe before `pts`, from the start if necessary; false if there is no keyframe at all.
    bool read_on(std::int64_t pts);
    /// Gets the next packet of a keyframe; false at the end, or if none of the next `max_packets` packets is one.
    bool read_keyframe(AVPacket& packet, int max_packets);
    [[nodiscard]] bool is_believable(std::int64_t keyframe_pts, std::int64_t pts) const;
    const Still* decode_keyframe();
    Frame decode();
    /// The first picture that comes out of the packets from here on.
    Frame decode_on();
    Frame deinterlaced(Frame picture) const;

    Source& source_;
    const Plan& plan_;
    const Timeline timeline_;
    const Heartbeat heartbeat_;
    std::unique_ptr<Demuxer> demuxer_;
    std::unique_ptr<StreamDecoder> decoder_;  ///< reads demuxer_
    bool can_seek_ = true;
    bool has_sought_ = false;  ///< a seek has succeeded

    Packet keyframe_;  ///< the current keyframe
    bool has_keyframe_ = false;
    Packet next_;  ///< while reading on: the keyframe after it
    bool has_next_ = false;

    Still still_;
    std::int64_t still_pts_ = no_timestamp;  ///< of the keyframe that still_ was made of
};

}  // namespace sluice
