#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "worker/transcoder/bitstream/audio_config.h"
#include "worker/transcoder/bitstream/byte_reader.h"
#include "worker/transcoder/bitstream/sequence_parameters.h"

namespace sluice::conformance {

/// One entry of an edit list (ISO/IEC 14496-12 §8.6.6).
struct Edit {
    std::int64_t duration = 0;    ///< in the movie's ticks; 0: to the end
    std::int64_t media_time = 0;  ///< in the track's ticks; -1: nothing is shown
};

/// How H.264 is described in a sample entry (`avcC`, ISO/IEC 14496-15 §5.3.3).
struct AvcConfig {
    int profile = 0;
    int compatibility = 0;
    int level = 0;
    int nal_length_bytes = 4;
    std::vector<std::vector<std::uint8_t>> parameter_sets;  ///< NAL units: SPS, then PPS
    int sequence_sets = 0;
    int picture_sets = 0;
    std::optional<SequenceParameters> sequence;  ///< the first SPS; std::nullopt if it could not be parsed
};

/// The values for fragments that have none of their own (`trex`, ISO/IEC 14496-12 §8.8.3).
struct SampleDefaults {
    std::uint32_t track_id = 0;
    std::uint32_t duration = 0;
    std::uint32_t bytes = 0;
    std::uint32_t flags = 0;
};

/// A CMAF header: the file that an EXT-X-MAP names. A missing value stays 0; the rules check that.
struct InitSection {
    std::vector<std::string> boxes;  ///< of the top level
    std::int64_t left_over = 0;      ///< bytes that are no complete box
    std::vector<std::string> brands;
    int tracks = 0;
    bool has_mvex = false;
    std::optional<SampleDefaults> defaults;
    std::uint32_t listed_samples = 0;  ///< in stts, stsz and stco, which must be empty

    std::uint32_t movie_timescale = 0;
    std::uint32_t timescale = 0;  ///< ticks per second of the track
    std::uint32_t track_id = 0;
    std::string handler;  ///< "vide", "soun"
    std::string language;
    std::vector<Edit> edits;
    double shown_width = 0;  ///< tkhd, pixels
    double shown_height = 0;
    bool is_upright = true;  ///< the matrix is the identity

    std::string sample_entry;  ///< "avc1", "mp4a"; empty unless there is exactly one
    int coded_width = 0;       ///< of the sample entry
    int coded_height = 0;
    int channels = 0;
    int sample_rate_hz = 0;
    std::optional<AvcConfig> avc;
    std::optional<ColourTags> colour;  ///< `colr` of type nclx
    std::optional<AudioConfig> audio;

    [[nodiscard]] bool is_video() const { return handler == "vide"; }
    [[nodiscard]] bool is_audio() const { return handler == "soun"; }
    /// RFC 6381, from the configuration records: "avc1.64001f", "mp4a.40.2"; empty if it cannot be determined.
    [[nodiscard]] std::string codecs() const;
    /// What the edit list adds to media time to give the time of presentation, in ticks; std::nullopt if the list does
    /// more than that.
    [[nodiscard]] std::optional<std::int64_t> presentation_shift() const;
};

[[nodiscard]] InitSection read_init_section(Bytes bytes);

}  // namespace sluice::conformance
