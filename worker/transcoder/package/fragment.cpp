#include "worker/transcoder/package/fragment.h"

#include "common/protocol/failure.h"
#include "worker/transcoder/bitstream/box_reader.h"

namespace sluice {
namespace {

using conformance::Box;
using conformance::BoxList;
using conformance::ByteReader;

/// A fragment that cannot be parsed is our own fault: our muxer wrote it.
template <class T>
const T& need(const T* found) {
    if (found == nullptr) throw TaskFailure(FailureCode::internal);
    return *found;
}

/// Flags of tfhd and trun that are needed to find the first sample (ISO/IEC 14496-12 §8.8.7, §8.8.8). If a flag is set,
/// its field takes four bytes.
constexpr std::size_t field_bytes = 4;
constexpr std::uint32_t tfhd_has_description = 0x2;
constexpr std::uint32_t tfhd_has_duration = 0x8;
constexpr std::uint32_t tfhd_has_size = 0x10;
constexpr std::uint32_t trun_has_first_flags = 0x4;
constexpr std::uint32_t trun_has_duration = 0x100;
constexpr std::uint32_t trun_has_size = 0x200;

/// The size that all samples of a track fragment have.
std::uint32_t default_sample_bytes(const Box& tfhd) {
    ByteReader fields(tfhd.payload);
    const std::uint32_t flags = fields.u32();
    fields.skip(field_bytes);  // the track's number
    for (const auto flag : {tfhd_has_description, tfhd_has_duration}) {
        if ((flags & flag) != 0) fields.skip(field_bytes);
    }
    const std::uint32_t bytes = fields.u32();
    if ((flags & tfhd_has_size) == 0 || fields.failed()) throw TaskFailure(FailureCode::internal);
    return bytes;
}

}  // namespace

std::int64_t first_sample_end(std::span<const std::uint8_t> fragment) {
    const BoxList top = conformance::boxes_in(fragment, 0);
    const BoxList in_moof = conformance::children(need(top.find("moof")));
    const BoxList in_traf = conformance::children(need(in_moof.find("traf")));
    ByteReader fields(need(in_traf.find("trun")).payload);
    const std::uint32_t flags = fields.u32();
    fields.skip(field_bytes);  // the number of samples
    const std::int64_t begin = fields.u32();
    for (const auto flag : {trun_has_first_flags, trun_has_duration}) {
        if ((flags & flag) != 0) fields.skip(field_bytes);
    }
    const bool has_size = (flags & trun_has_size) != 0;
    const std::uint32_t bytes = has_size ? fields.u32() : default_sample_bytes(need(in_traf.find("tfhd")));
    if (fields.failed()) throw TaskFailure(FailureCode::internal);
    return begin + bytes;
}

}  // namespace sluice
