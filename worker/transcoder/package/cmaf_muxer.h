#pragma once

#include <cstdint>
#include <vector>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/track_format.h"

namespace sluice {

/// Puts the packets of one track into CMAF (ISO/IEC 23000-19), in memory: an initialisation section, then fragments.
/// The caller decides where a fragment ends. A fragment's tfdt is the presentation time of its first packet. An edit
/// list, the same for every chunk, says how far decoding runs ahead of presentation; players and libav apply it. (With
/// negative composition offsets, the alternative, libav shows pictures late.) The bytes do not depend on the clock, or
/// on the place of the first packet in the track.
class CmafMuxer {
  public:
    /// With `timescale` ticks a second. Sequence numbers (ISO/IEC 14496-12 §8.8.5) rise from `first_sequence_number`
    /// on.
    CmafMuxer(const TrackFormat& format, int timescale, std::int64_t first_sequence_number);

    /// The initialisation section (ftyp and moov); empty before the first packet.
    [[nodiscard]] const std::vector<std::uint8_t>& init_section() const { return init_section_; }
    /// Adds a packet, with time stamps in `time_base()`, to the fragment; takes over its reference.
    void add(AVPacket& packet);
    [[nodiscard]] AVRational time_base() const { return context_->streams[0]->time_base; }
    /// Ends the fragment and returns it (moof and mdat).
    [[nodiscard]] std::vector<std::uint8_t> end_fragment();

  private:
    static int write(void* self, WrittenBytes bytes, int size);
    /// What was written since the last call.
    [[nodiscard]] std::vector<std::uint8_t> flush();

    std::vector<std::uint8_t> written_;
    std::vector<std::uint8_t> init_section_;
    IoContext io_;           ///< writes to written_
    OutputContext context_;  ///< writes to io_
};

}  // namespace sluice
