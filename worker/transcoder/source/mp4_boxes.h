#pragma once

#include <cstdint>
#include <vector>

#include "worker/transcoder/source/source.h"

namespace sluice {

/// Bytes of a file, from `begin` up to, and without, `end`.
struct ByteRange {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

/// The completeness of an ISO base media file (MP4, MOV, 3GP; ISO/IEC 14496-12 §4.2), from the boxes of its top level.
struct Mp4Boxes {
    bool is_mp4 = false;                ///< the file begins with such a box
    bool has_index = false;             ///< there is a moov (or the meta of a still picture)
    bool is_fragmented = false;         ///< there is a moof: the moov alone does not list every sample
    bool is_cut = false;                ///< the last box should end beyond the end of the file
    std::vector<ByteRange> media_data;  ///< the payload of each mdat
};

/// Goes from box to box of the top level, up to the first moof after the moov. Throws TaskFailure(source_unavailable).
[[nodiscard]] Mp4Boxes scan_mp4(Source& source);

}  // namespace sluice
