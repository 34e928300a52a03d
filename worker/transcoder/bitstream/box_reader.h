#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "worker/transcoder/bitstream/byte_reader.h"

namespace sluice::conformance {

/// A box of the ISO base media file format (ISO/IEC 14496-12 §4.2).
struct Box {
    std::string type;         ///< four characters
    std::int64_t offset = 0;  ///< of its header, from the beginning of the outermost bytes
    std::int64_t bytes = 0;   ///< with its header
    Bytes payload;            ///< without it

    [[nodiscard]] std::int64_t end() const { return offset + bytes; }
    [[nodiscard]] std::int64_t payload_offset() const { return end() - static_cast<std::int64_t>(payload.size()); }
};

struct BoxList {
    std::vector<Box> boxes;      ///< the complete boxes, in order
    std::int64_t left_over = 0;  ///< bytes after them that are no complete box

    /// The first box of this type; nullptr if there is none.
    [[nodiscard]] const Box* find(std::string_view type) const;
    [[nodiscard]] int count(std::string_view type) const;
};

/// The boxes that follow each other in `bytes`; `offset` is where `bytes` begin.
[[nodiscard]] BoxList boxes_in(Bytes bytes, std::int64_t offset);

/// The boxes inside of `box`, after `skip` bytes of its own fields.
[[nodiscard]] BoxList children(const Box& box, std::size_t skip = 0);

}  // namespace sluice::conformance
