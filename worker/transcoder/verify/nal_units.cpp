#include "worker/transcoder/verify/nal_units.h"

#include <algorithm>

namespace sluice::conformance {
namespace {

/// nal_unit_type (ISO/IEC 14496-10 Table 7-1).
constexpr int type_bits = 0x1f;
constexpr int first_slice = 1;
constexpr int last_slice = 4;
constexpr int idr_slice = 5;
constexpr int sequence_set = 7;
constexpr int picture_set = 8;

std::size_t read_length(ByteReader& reader, int bytes) {
    switch (bytes) {
        case 1:
            return reader.u8();
        case 2:
            return reader.u16();
        case 3:
            return reader.u24();
        default:
            return reader.u32();
    }
}

bool is_known(Bytes unit, const AvcConfig& config) {
    return std::any_of(config.parameter_sets.begin(), config.parameter_sets.end(),
                       [&](const auto& set) { return std::equal(unit.begin(), unit.end(), set.begin(), set.end()); });
}

}  // namespace

NalUnits read_nal_units(Bytes sample, const AvcConfig& config) {
    NalUnits units;
    ByteReader reader(sample);
    while (reader.left() > 0 && !reader.failed()) {
        const Bytes unit = reader.take(read_length(reader, config.nal_length_bytes));
        if (unit.empty()) {
            units.is_well_formed = false;
            continue;
        }
        const int type = unit[0] & type_bits;
        units.has_idr |= type == idr_slice;
        units.has_other_slice |= type >= first_slice && type <= last_slice;
        if (type == sequence_set || type == picture_set) {
            (is_known(unit, config) ? units.repeats_parameter_sets : units.has_parameter_sets) = true;
        }
    }
    if (reader.failed() || !(units.has_idr || units.has_other_slice)) units.is_well_formed = false;
    return units;
}

}  // namespace sluice::conformance
