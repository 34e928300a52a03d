#include "worker/transcoder/bitstream/byte_reader.h"

namespace sluice::conformance {

Bytes ByteReader::take(std::size_t count) {
    if (count > bytes_.size()) {
        failed_ = true;
        bytes_ = {};
        return {};
    }
    const Bytes taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
}

std::uint64_t ByteReader::number(std::size_t count) {
    constexpr int bits_per_byte = 8;
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(count))
        value = value << bits_per_byte | byte;
    return value;
}

}  // namespace sluice::conformance
