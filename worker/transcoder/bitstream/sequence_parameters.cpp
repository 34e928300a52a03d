#include "worker/transcoder/bitstream/sequence_parameters.h"

#include <algorithm>
#include <array>
#include <vector>

#include "worker/transcoder/bitstream/bit_reader.h"
#include "worker/transcoder/bitstream/nal_cursor.h"

namespace sluice::conformance {
namespace {

constexpr int chroma_420 = 1;
constexpr int chroma_444 = 3;
/// The longest side, in macroblocks, that a level allows (ISO/IEC 14496-10 Table A-1: √(8 · 139264)).
constexpr std::uint32_t max_macroblocks_per_side = 1056;
constexpr int macroblock_pixels = 16;

/// The payload without the emulation prevention bytes (§7.4.1.1).
std::vector<std::uint8_t> without_emulation_prevention(Bytes payload) {
    constexpr std::uint8_t prevention = 3;
    std::vector<std::uint8_t> plain;
    plain.reserve(payload.size());
    int zeros = 0;
    for (const std::uint8_t byte : payload) {
        if (zeros >= 2 && byte == prevention) {
            zeros = 0;
            continue;
        }
        zeros = byte == 0 ? zeros + 1 : 0;
        plain.push_back(byte);
    }
    return plain;
}

bool has_chroma_fields(int profile) {
    constexpr std::array profiles{100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
    return std::find(profiles.begin(), profiles.end(), profile) != profiles.end();
}

void skip_scaling_list(BitReader& reader, int size) {
    int next = 8;
    for (int i = 0; i < size && next != 0 && !reader.failed(); ++i)
        next = (next + reader.signed_golomb()) & 0xff;
}

void read_chroma_fields(BitReader& reader, SequenceParameters& parameters) {
    constexpr int min_depth = 8;
    constexpr int small_lists = 6;
    parameters.chroma_format = static_cast<int>(reader.unsigned_golomb());
    if (parameters.chroma_format == chroma_444) reader.skip(1);
    parameters.bit_depth = min_depth + static_cast<int>(reader.unsigned_golomb() & 0xff);
    static_cast<void>(reader.unsigned_golomb());
    reader.skip(1);
    if (!reader.flag()) return;
    const int lists = parameters.chroma_format == chroma_444 ? 12 : 8;
    for (int i = 0; i < lists; ++i) {
        if (reader.flag()) skip_scaling_list(reader, i < small_lists ? 16 : 64);
    }
}

void skip_picture_order(BitReader& reader) {
    const auto type = reader.unsigned_golomb();
    if (type == 0) static_cast<void>(reader.unsigned_golomb());
    if (type != 1) return;
    reader.skip(1);
    static_cast<void>(reader.signed_golomb());
    static_cast<void>(reader.signed_golomb());
    const auto cycle = reader.unsigned_golomb();
    for (std::uint32_t i = 0; i < cycle && !reader.failed(); ++i)
        static_cast<void>(reader.signed_golomb());
}

void read_size(BitReader& reader, SequenceParameters& parameters) {
    const auto columns = std::min(reader.unsigned_golomb(), max_macroblocks_per_side) + 1;
    const auto rows = std::min(reader.unsigned_golomb(), max_macroblocks_per_side) + 1;
    parameters.is_progressive = reader.flag();
    const int fields = parameters.is_progressive ? 1 : 2;
    if (!parameters.is_progressive) reader.skip(1);
    reader.skip(1);
    parameters.width = static_cast<int>(columns) * macroblock_pixels;
    parameters.height = static_cast<int>(rows) * macroblock_pixels * fields;
    if (!reader.flag()) return;
    const int unit_x = parameters.chroma_format == chroma_420 || parameters.chroma_format == 2 ? 2 : 1;
    const int unit_y = (parameters.chroma_format == chroma_420 ? 2 : 1) * fields;
    std::array<std::int64_t, 4> crop{};  // left, right, top, bottom
    for (auto& side : crop)
        side = reader.unsigned_golomb();
    parameters.width -= static_cast<int>(std::min<std::int64_t>(unit_x * (crop[0] + crop[1]), parameters.width));
    parameters.height -= static_cast<int>(std::min<std::int64_t>(unit_y * (crop[2] + crop[3]), parameters.height));
}

/// Table E-1, from aspect_ratio_idc 1 on.
constexpr std::array<std::array<int, 2>, 16> pixel_shapes{{{1, 1},
                                                           {12, 11},
                                                           {10, 11},
                                                           {16, 11},
                                                           {40, 33},
                                                           {24, 11},
                                                           {20, 11},
                                                           {32, 11},
                                                           {80, 33},
                                                           {18, 11},
                                                           {15, 11},
                                                           {64, 33},
                                                           {160, 99},
                                                           {4, 3},
                                                           {3, 2},
                                                           {2, 1}}};

void read_usability(BitReader& reader, SequenceParameters& parameters) {
    constexpr std::uint32_t extended = 255;
    if (reader.flag()) {
        const auto shape = reader.bits(8);
        if (shape >= 1 && shape <= pixel_shapes.size()) {
            parameters.pixel_width = pixel_shapes[shape - 1][0];
            parameters.pixel_height = pixel_shapes[shape - 1][1];
        } else if (shape == extended) {
            const auto width = static_cast<int>(reader.bits(16));
            const auto height = static_cast<int>(reader.bits(16));
            if (width > 0 && height > 0) {
                parameters.pixel_width = width;
                parameters.pixel_height = height;
            }
        }
    }
    if (reader.flag()) reader.skip(1);
    if (!reader.flag()) return;
    reader.skip(3);
    ColourTags colour;
    colour.is_full_range = reader.flag();
    if (reader.flag()) {
        colour.primaries = static_cast<int>(reader.bits(8));
        colour.transfer = static_cast<int>(reader.bits(8));
        colour.matrix = static_cast<int>(reader.bits(8));
    }
    parameters.colour = colour;
}

}  // namespace

std::optional<SequenceParameters> read_sequence_parameters(Bytes nal_unit) {
    if (nal_unit.empty() || nal_type(nal_unit) != NalType::sequence_parameters) return std::nullopt;
    const auto payload = without_emulation_prevention(nal_unit.subspan(1));
    BitReader reader(payload);
    SequenceParameters parameters;
    parameters.profile = static_cast<int>(reader.bits(8));
    parameters.compatibility = static_cast<int>(reader.bits(8));
    parameters.level = static_cast<int>(reader.bits(8));
    static_cast<void>(reader.unsigned_golomb());
    if (has_chroma_fields(parameters.profile)) read_chroma_fields(reader, parameters);
    static_cast<void>(reader.unsigned_golomb());
    skip_picture_order(reader);
    static_cast<void>(reader.unsigned_golomb());
    reader.skip(1);
    read_size(reader, parameters);
    if (reader.flag()) read_usability(reader, parameters);
    if (reader.failed() || parameters.width <= 0 || parameters.height <= 0) return std::nullopt;
    return parameters;
}

}  // namespace sluice::conformance
