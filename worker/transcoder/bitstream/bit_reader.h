#pragma once

#include <cstddef>
#include <cstdint>

#include "worker/transcoder/bitstream/byte_reader.h"

namespace sluice::conformance {

/// Bits, the most significant first, and the Exp-Golomb codes of H.264 (ISO/IEC 14496-10 §9.1). Reading beyond the end
/// gives zeros and sets failed().
class BitReader {
  public:
    /// The bytes must outlive the reader.
    explicit BitReader(Bytes bytes) : bytes_(bytes) {}

    /// An unsigned number of `count` bits, at most 32.
    [[nodiscard]] std::uint32_t bits(int count);
    [[nodiscard]] bool flag() { return bits(1) != 0; }
    [[nodiscard]] std::uint32_t unsigned_golomb();
    [[nodiscard]] std::int32_t signed_golomb();
    void skip(int count) { static_cast<void>(bits(count)); }

    [[nodiscard]] bool failed() const { return failed_; }

  private:
    Bytes bytes_;
    std::size_t position_ = 0;  ///< in bits
    bool failed_ = false;
};

}  // namespace sluice::conformance
