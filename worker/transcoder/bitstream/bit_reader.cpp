#include "worker/transcoder/bitstream/bit_reader.h"

namespace sluice::conformance {
namespace {

constexpr std::size_t bits_per_byte = 8;

}  // namespace

std::uint32_t BitReader::bits(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
        const std::size_t byte = position_ / bits_per_byte;
        if (byte >= bytes_.size()) {
            failed_ = true;
            return 0;
        }
        const auto shift = bits_per_byte - 1 - position_ % bits_per_byte;
        value = value << 1 | (static_cast<std::uint32_t>(bytes_[byte]) >> shift & 1U);
        ++position_;
    }
    return value;
}

std::uint32_t BitReader::unsigned_golomb() {
    constexpr int max_zeros = 31;
    int zeros = 0;
    while (!flag()) {
        if (failed_ || ++zeros > max_zeros) {
            failed_ = true;
            return 0;
        }
    }
    return (1U << zeros) - 1 + bits(zeros);
}

std::int32_t BitReader::signed_golomb() {
    const std::int64_t code = unsigned_golomb();
    return static_cast<std::int32_t>(code % 2 == 0 ? -(code / 2) : (code + 1) / 2);
}

}  // namespace sluice::conformance
