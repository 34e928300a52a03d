#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/grid/timestamp_joiner.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// How the edit lists of an MP4 are applied. (libav has no way that fits both kinds of tracks.)
enum class EditLists {
    by_frame,  ///< picture and sound: edits select packets; those that are only needed for decoding are flagged
    by_shift,  ///< texts: the first edit moves all packets; a packet that begins before the edit is kept
};

/// Splits a source into packets. Opens only formats of our allow-list, and no format can open another file or address:
/// nested I/O is refused. One thread.
class Demuxer {
  public:
    /// Throws TaskFailure: not_media, truncated (an MP4 without its index), source_unavailable, too_complex.
    explicit Demuxer(Source& source, EditLists edits = EditLists::by_frame);

    [[nodiscard]] const AVFormatContext& format() const { return *context_; }
    [[nodiscard]] AVStream& stream(int index) const { return *context_->streams[index]; }
    [[nodiscard]] int stream_count() const { return static_cast<int>(context_->nb_streams); }
    /// Reads packets of this stream alone from now on.
    void select(int index) { select(std::vector{index}); }
    /// Reads packets of these streams alone from now on. Formats with an index (MP4) then skip the bytes of all others.
    void select(std::vector<int> streams);

    /// Gets the next packet; false at the end of the source, or if the rest cannot be read.
    bool read(AVPacket& packet);
    /// Goes to the last keyframe of the stream at or before `timestamp` (in its time base), as well as the format can.
    /// False if it cannot.
    bool seek(int index, std::int64_t timestamp);

  private:
    bool read_any(AVPacket& packet);
    [[nodiscard]] bool is_selected(int index) const;
    /// MPEG streams may be joined from several recordings.
    [[nodiscard]] bool may_leap() const { return (context_->iformat->flags & AVFMT_TS_DISCONT) != 0; }
    void join(AVPacket& packet);

    SourceIo io_;
    InputContext context_;       ///< reads through io_
    std::vector<int> selected_;  ///< empty: all
    TimestampJoiner joiner_;
};

}  // namespace sluice
