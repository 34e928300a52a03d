#include "worker/transcoder/package/fragment.h"

#include <cstddef>
#include <string_view>

#include "common/failure.h"

namespace sluice {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t header_bytes = 8;       ///< size and type
constexpr std::size_t full_header_bytes = 4;  ///< version and flags

std::uint32_t u32(Bytes bytes, std::size_t offset) {
    if (bytes.size() < offset + 4) throw TaskFailure(FailureCode::internal);
    return static_cast<std::uint32_t>(bytes[offset]) << 24 | static_cast<std::uint32_t>(bytes[offset + 1]) << 16 |
           static_cast<std::uint32_t>(bytes[offset + 2]) << 8 | bytes[offset + 3];
}

/// The payload of the first box of that type.
Bytes payload(Bytes boxes, std::string_view type) {
    for (;;) {
        const std::size_t size = u32(boxes, 0);
        if (size < header_bytes || size > boxes.size()) throw TaskFailure(FailureCode::internal);
        if (std::string_view(reinterpret_cast<const char*>(boxes.data()) + 4, 4) == type) {
            return boxes.subspan(header_bytes, size - header_bytes);
        }
        boxes = boxes.subspan(size);
    }
}

}  // namespace

std::int64_t first_sample_end(std::span<const std::uint8_t> fragment) {
    // ISO/IEC 14496-12 §8.8.7 and §8.8.8: a size of its own, or the one that all samples have.
    constexpr std::uint32_t has_description = 0x2;
    constexpr std::uint32_t has_default_duration = 0x8;
    constexpr std::uint32_t has_default_size = 0x10;
    constexpr std::uint32_t has_first_flags = 0x4;
    constexpr std::uint32_t has_duration = 0x100;
    constexpr std::uint32_t has_size = 0x200;
    constexpr std::size_t field = 4;
    const Bytes traf = payload(payload(fragment, "moof"), "traf");
    const Bytes trun = payload(traf, "trun");
    const std::uint32_t flags = u32(trun, 0);
    std::size_t at = full_header_bytes + field;  // behind the count
    const std::int64_t begin = u32(trun, at);
    at += field;
    if ((flags & has_first_flags) != 0) at += field;
    if ((flags & has_duration) != 0) at += field;
    if ((flags & has_size) != 0) return begin + u32(trun, at);
    const Bytes tfhd = payload(traf, "tfhd");
    const std::uint32_t track_flags = u32(tfhd, 0);
    if ((track_flags & has_default_size) == 0) throw TaskFailure(FailureCode::internal);
    at = 2 * field;  // behind the track's number
    for (const auto optional : {has_description, has_default_duration}) {
        if ((track_flags & optional) != 0) at += field;
    }
    return begin + u32(tfhd, at);
}

}  // namespace sluice
