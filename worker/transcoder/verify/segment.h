#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "worker/transcoder/bitstream/byte_reader.h"
#include "worker/transcoder/verify/init_section.h"

namespace sluice::conformance {

/// One picture, or one frame of sound.
struct Sample {
    std::uint32_t duration = 0;  ///< in the track's ticks, as below
    std::uint32_t bytes = 0;
    std::int32_t composition_offset = 0;
    bool is_sync = false;  ///< as its flags say
    bool has_idr = false;  ///< as its NAL units say, or its flags if the NAL units cannot be read
};

/// A moof with its mdat (ISO/IEC 14496-12 §8.8.4): a CMAF chunk.
struct Fragment {
    std::int64_t offset = 0;  ///< of the moof in the segment
    std::uint32_t sequence_number = 0;
    int track_runs = 0;  ///< traf boxes
    std::uint32_t track_id = 0;
    bool base_is_moof = false;
    std::optional<std::int64_t> decode_time;  ///< tfdt, in ticks
    std::int64_t begin = 0;                   ///< the same; without a tfdt, the end of the fragment before
    std::vector<Sample> samples;              ///< in order of decoding
    std::int64_t data_begin = 0;              ///< where the first sample begins in the segment, by its trun
    std::int64_t data_end = 0;                ///< where the last sample ends
    bool is_contiguous = true;                ///< the truns follow each other
    std::int64_t mdat_begin = 0;              ///< payload, in the segment; 0 if there is none
    std::int64_t mdat_end = 0;

    [[nodiscard]] std::int64_t duration() const;
    [[nodiscard]] bool fits_its_data() const;
};

/// A sample whose NAL units are faulty.
struct NalProblem {
    std::int64_t sample = 0;  ///< number in the segment
    std::string what;
};

/// A media segment: the file that a URI of a media playlist names.
struct Segment {
    std::int64_t number = 0;    ///< in the playlist, from 0
    std::string path;           ///< relative to the directory that is checked
    double listed_seconds = 0;  ///< EXTINF
    std::int64_t bytes = 0;
    std::vector<std::string> boxes;     ///< of the top level
    std::int64_t left_over = 0;         ///< bytes that are no complete box
    std::vector<std::string> problems;  ///< boxes that could not be parsed
    std::vector<Fragment> fragments;
    std::vector<NalProblem> broken_nal_units;
    std::vector<NalProblem> parameter_sets;  ///< in the samples, other than the init section's
    bool repeats_parameter_sets = false;     ///< in the samples, the same as the init section's

    [[nodiscard]] std::int64_t duration() const;  ///< of all its samples
    [[nodiscard]] std::size_t sample_count() const;
    /// tfdt of the first fragment; std::nullopt if there is none.
    [[nodiscard]] std::optional<std::int64_t> decode_time() const;
    /// Media times of the samples, before the edit list, in order of presentation.
    [[nodiscard]] std::vector<std::int64_t> presentation_times() const;
};

/// Parses one segment of the track that `init` describes. Damage shows in the lists of the result.
[[nodiscard]] Segment read_segment(Bytes bytes, const InitSection& init);

}  // namespace sluice::conformance
