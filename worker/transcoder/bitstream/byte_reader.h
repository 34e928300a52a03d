#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::conformance {

using Bytes = std::span<const std::uint8_t>;

/// Big-endian numbers from untrusted bytes. Reading beyond the end gives zeros and sets failed(), so that a parser can
/// check once, at its end.
class ByteReader {
  public:
    explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

    [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    [[nodiscard]] std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    [[nodiscard]] std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
    [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    [[nodiscard]] std::uint64_t u64() { return number(8); }
    /// The next `count` bytes; empty if there are fewer.
    [[nodiscard]] Bytes take(std::size_t count);
    void skip(std::size_t count) { static_cast<void>(take(count)); }

    [[nodiscard]] std::size_t left() const { return bytes_.size(); }
    [[nodiscard]] bool failed() const { return failed_; }

  private:
    [[nodiscard]] std::uint64_t number(std::size_t count);

    Bytes bytes_;  ///< not yet read
    bool failed_ = false;
};

}  // namespace sluice::conformance
