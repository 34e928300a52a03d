#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "worker/transcoder/bitstream/byte_reader.h"

namespace sluice::conformance {

/// The values of nal_unit_type (ISO/IEC 14496-10 Table 7-1) that are used here. 1 to 4 are slices of pictures other
/// than IDR pictures.
enum class NalType : std::uint8_t {
    first_slice = 1,
    last_slice = 4,
    idr_slice = 5,
    sequence_parameters = 7,
    picture_parameters = 8,
    delimiter = 9,
    end_of_sequence = 10,
    end_of_bitstream = 11,
    filler = 12,
};

/// The type of a NAL unit, which must not be empty: the low five bits of its header.
[[nodiscard]] NalType nal_type(Bytes unit);

/// Iterates over the NAL units of H.264. Empty units are skipped.
class NalCursor {
  public:
    /// Units between start codes (ISO/IEC 14496-10 Annex B), without the zeros around them. Bytes before the first
    /// start code are skipped.
    [[nodiscard]] static NalCursor in_byte_stream(Bytes bytes);
    /// Units that each follow their length, which has `length_bytes` bytes, 1 to 4 (ISO/IEC 14496-15 §5.3.2).
    [[nodiscard]] static NalCursor in_sample(Bytes bytes, std::size_t length_bytes);

    /// The next unit, with its header: a view of the bytes. std::nullopt at the end, or if failed() is true.
    [[nodiscard]] std::optional<Bytes> next();
    /// True once a length has reached beyond the end.
    [[nodiscard]] bool failed() const { return failed_; }

  private:
    NalCursor(Bytes rest, std::size_t length_bytes) : rest_(rest), length_bytes_(length_bytes) {}
    [[nodiscard]] Bytes next_in_byte_stream();
    [[nodiscard]] Bytes next_in_sample();

    Bytes rest_;                ///< in a byte stream it begins with a start code
    std::size_t length_bytes_;  ///< 0: start codes
    bool failed_ = false;
};

}  // namespace sluice::conformance
