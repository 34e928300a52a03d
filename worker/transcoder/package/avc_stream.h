#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "worker/transcoder/package/cmaf_muxer.h"

namespace sluice {

/// The H.264 of a source that may be copied: its parameter sets, and how its packets are made of NAL units. Converts
/// packets to the form of CMAF (ISO/IEC 14496-15 §5.3): lengths of four bytes, and no parameter sets in samples.
class AvcStream {
  public:
    using Bytes = std::span<const std::uint8_t>;

    /// From a decoder's configuration: an avcC record, or NAL units with start codes (Annex B). std::nullopt if it is
    /// damaged, or does not have one sequence parameter set and a picture parameter set.
    [[nodiscard]] static std::optional<AvcStream> from(Bytes configuration);

    /// The sequence parameter set, header included.
    [[nodiscard]] Bytes sequence_set() const { return sequence_set_; }

    enum class Kind {
        idr,      ///< all slices are of an IDR picture
        other,    ///< all slices are of a picture that is no IDR
        foreign,  ///< other parameter sets than the configuration's, or no picture: not to be copied
    };
    [[nodiscard]] Kind kind_of(Bytes packet) const;

    /// The packet's NAL units, each after its length. Throws TaskFailure(decode_error) if the packet is `foreign`.
    [[nodiscard]] Packet sample_of(Bytes packet) const;

    /// The format of a track of such samples, for a muxer; bt709 in limited range.
    [[nodiscard]] TrackFormat format(int width, int height, FrameRate rate) const;

  private:
    /// std::nullopt if the lengths do not add up.
    [[nodiscard]] std::optional<std::vector<Bytes>> nal_units(Bytes packet) const;
    [[nodiscard]] bool take_parameter_sets(Bytes& record, int count);
    [[nodiscard]] bool keep(Bytes nal_unit);
    [[nodiscard]] bool is_ours(Bytes nal_unit) const;
    [[nodiscard]] std::vector<std::uint8_t> configuration_record() const;

    std::size_t length_bytes_ = 0;  ///< of a NAL unit's length in the source's packets; 0: start codes
    std::vector<std::uint8_t> sequence_set_;
    std::vector<std::vector<std::uint8_t>> picture_sets_;
};

}  // namespace sluice
