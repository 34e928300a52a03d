#include "worker/transcoder/source/container_size.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

namespace sluice {
namespace {

constexpr std::array<std::uint8_t, 4> ebml_id{0x1A, 0x45, 0xDF, 0xA3};
constexpr std::array<std::uint8_t, 4> segment_id{0x18, 0x53, 0x80, 0x67};
constexpr std::array<std::uint8_t, 4> riff_id{'R', 'I', 'F', 'F'};

/// An element's size, and the number of bytes in which it is written.
struct EbmlSize {
    std::int64_t value = 0;
    std::int64_t length = 0;
    bool is_known = false;
};

/// RFC 8794 §4: as many leading zero bits as further bytes; all ones means unknown.
std::optional<EbmlSize> ebml_size(std::span<const std::uint8_t> bytes) {
    if (bytes.empty() || bytes[0] == 0) return std::nullopt;
    const auto length = static_cast<std::size_t>(std::countl_zero(bytes[0])) + 1;
    if (bytes.size() < length) return std::nullopt;
    std::uint64_t value = bytes[0] & (0xFFU >> length);
    for (std::size_t i = 1; i < length; ++i)
        value = value << 8 | bytes[i];
    const std::uint64_t unknown = (1ULL << (7 * length)) - 1;
    return EbmlSize{static_cast<std::int64_t>(value), static_cast<std::int64_t>(length), value != unknown};
}

template <std::size_t n>
bool begins_with(std::span<const std::uint8_t> bytes, const std::array<std::uint8_t, n>& id) {
    return bytes.size() >= n && std::equal(id.begin(), id.end(), bytes.begin());
}

std::optional<std::int64_t> matroska_bytes(std::span<const std::uint8_t> head) {
    constexpr std::int64_t id_bytes = 4;
    const auto header = ebml_size(head.subspan(id_bytes));
    if (!header || !header->is_known) return std::nullopt;
    const std::int64_t segment = id_bytes + header->length + header->value;
    if (segment < 0 || segment + id_bytes >= static_cast<std::int64_t>(head.size())) return std::nullopt;
    const auto rest = head.subspan(static_cast<std::size_t>(segment));
    if (!begins_with(rest, segment_id)) return std::nullopt;
    const auto size = ebml_size(rest.subspan(id_bytes));
    if (!size || !size->is_known) return std::nullopt;
    return segment + id_bytes + size->length + size->value;
}

std::optional<std::int64_t> riff_bytes(std::span<const std::uint8_t> head) {
    constexpr std::int64_t header_bytes = 8;
    constexpr std::uint32_t unknown = 0xFFFFFFFF;
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < sizeof size; ++i)
        size |= static_cast<std::uint32_t>(head[riff_id.size() + i]) << (8 * i);
    if (size == 0 || size == unknown) return std::nullopt;
    return header_bytes + size;
}

}  // namespace

std::optional<std::int64_t> declared_bytes(Source& source) {
    constexpr std::size_t head_bytes = 4096;
    std::array<std::uint8_t, head_bytes> buffer{};
    const std::span<const std::uint8_t> head(buffer.data(), source.read_at(0, buffer));
    constexpr std::size_t min_bytes = 16;
    if (head.size() < min_bytes) return std::nullopt;
    if (begins_with(head, ebml_id)) return matroska_bytes(head);
    if (begins_with(head, riff_id)) return riff_bytes(head);
    return std::nullopt;
}

}  // namespace sluice
