#include "worker/transcoder/bitstream/nal_cursor.h"

#include <algorithm>
#include <array>

namespace sluice::conformance {
namespace {

constexpr std::array<std::uint8_t, 3> start_code{0, 0, 1};

/// The bytes from the next start code on; empty if there is none.
Bytes from_start_code(Bytes bytes) {
    const auto found = std::search(bytes.begin(), bytes.end(), start_code.begin(), start_code.end());
    return {found, bytes.end()};
}

}  // namespace

NalType nal_type(Bytes unit) {
    constexpr int type_bits = 0x1f;
    return static_cast<NalType>(unit[0] & type_bits);
}

NalCursor NalCursor::in_byte_stream(Bytes bytes) {
    return {from_start_code(bytes), 0};
}

NalCursor NalCursor::in_sample(Bytes bytes, std::size_t length_bytes) {
    return {bytes, length_bytes};
}

std::optional<Bytes> NalCursor::next() {
    while (!rest_.empty()) {
        const Bytes unit = length_bytes_ == 0 ? next_in_byte_stream() : next_in_sample();
        if (!unit.empty()) return unit;
    }
    return std::nullopt;
}

Bytes NalCursor::next_in_byte_stream() {
    const Bytes behind = rest_.subspan(start_code.size());
    rest_ = from_start_code(behind);
    Bytes unit = behind.first(behind.size() - rest_.size());
    while (!unit.empty() && unit.back() == 0)
        unit = unit.first(unit.size() - 1);
    return unit;
}

Bytes NalCursor::next_in_sample() {
    ByteReader reader(rest_);
    std::size_t size = 0;
    for (const std::uint8_t byte : reader.take(length_bytes_))
        size = size << 8 | byte;
    const Bytes unit = reader.take(size);
    failed_ = reader.failed();
    rest_ = failed_ ? Bytes{} : rest_.subspan(length_bytes_ + unit.size());
    return failed_ ? Bytes{} : unit;
}

}  // namespace sluice::conformance
