#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about a CMAF header: what it must say, and how its parts must agree.
namespace sluice::conformance {
namespace {

void check_top_boxes(const Track& track, Findings& findings) {
    const auto& boxes = track.init.boxes;
    const bool is_whole = boxes.size() >= 2 && boxes[0] == "ftyp" && boxes[1] == "moov" && track.init.left_over == 0;
    const bool is_alone = std::none_of(boxes.begin(), boxes.end(), [](const std::string& type) {
        return type != "ftyp" && type != "moov" && type != "free";
    });
    if (is_whole && is_alone) return;
    findings.add(track.init_path, "ftyp, moov, and nothing behind",
                 fmt::format("{}{}", fmt::join(boxes, " "), track.init.left_over > 0 ? " and what is no box" : ""));
}

void check_brands(const Track& track, Findings& findings) {
    constexpr std::array base_brands{"iso6", "iso7", "iso8", "iso9"};
    const auto& brands = track.init.brands;
    const auto has = [&](const char* brand) { return std::find(brands.begin(), brands.end(), brand) != brands.end(); };
    if (!has("cmfc") && !has("cmf2"))
        findings.add(track.init_path, "brand cmfc or cmf2", fmt::format("{}", fmt::join(brands, " ")));
    if (std::none_of(base_brands.begin(), base_brands.end(), has))
        findings.add(track.init_path, "brand iso6 or later", fmt::format("{}", fmt::join(brands, " ")));
}

void check_one_track(const Track& track, Findings& findings) {
    if (track.init.tracks != 1) findings.add(track.init_path, "one trak", fmt::format("{}", track.init.tracks));
    if (track.init.timescale == 0) findings.add(track.init_path, "a time scale", "0, or no mdhd");
    if (track.init.sample_entry.empty()) findings.add(track.init_path, "one sample entry", "none, or several");
}

void check_extends(const Track& track, Findings& findings) {
    if (!track.init.has_mvex || !track.init.defaults) {
        findings.add(track.init_path, "mvex with a trex", "none");
    } else if (track.init.defaults->track_id != track.init.track_id) {
        findings.add(track.init_path, fmt::format("trex for track {}", track.init.track_id),
                     fmt::format("{}", track.init.defaults->track_id));
    }
}

void check_no_samples(const Track& track, Findings& findings) {
    if (track.init.listed_samples > 0)
        findings.add(track.init_path, "no samples in the moov", fmt::format("{} entries", track.init.listed_samples));
}

void check_edit_list(const Track& track, Findings& findings) {
    if (!track.init.presentation_shift())
        findings.add(track.init_path, "an edit list that moves the track as a whole, or none",
                     fmt::format("{} entries", track.init.edits.size()));
}

void check_known_codec(const Track& track, Findings& findings) {
    const InitSection& init = track.init;
    const bool is_known = (init.is_video() && init.sample_entry == "avc1" && init.avc && init.avc->sequence) ||
                          (init.is_audio() && init.sample_entry == "mp4a" && init.audio);
    if (!is_known)
        findings.add(track.init_path, "H.264 in avc1, or AAC in mp4a, with a configuration that can be read",
                     fmt::format("handler \"{}\", sample entry \"{}\"", init.handler, init.sample_entry));
}

/// The SPS of a picture; nullptr for sound and for a damaged SPS, which another rule reports.
const SequenceParameters* sequence_of(const Track& track) {
    const auto& avc = track.init.avc;
    return avc && avc->sequence ? &*avc->sequence : nullptr;
}

void check_avc_config(const Track& track, Findings& findings) {
    const SequenceParameters* sequence = sequence_of(track);
    if (sequence == nullptr) return;
    const AvcConfig& avc = *track.init.avc;
    if (avc.profile != sequence->profile || avc.compatibility != sequence->compatibility ||
        avc.level != sequence->level) {
        findings.add(track.init_path,
                     fmt::format("{:02x}{:02x}{:02x} in avcC, as in its SPS", sequence->profile,
                                 sequence->compatibility, sequence->level),
                     fmt::format("{:02x}{:02x}{:02x}", avc.profile, avc.compatibility, avc.level));
    }
    if (avc.picture_sets == 0) findings.add(track.init_path, "a PPS in avcC", "none");
    if (avc.nal_length_bytes == 3) findings.add(track.init_path, "NAL lengths of 1, 2 or 4 bytes", "3");
}

void check_profile(const Track& track, Findings& findings) {
    constexpr std::array profiles{66, 77, 100};
    constexpr int highest_level = 52;
    const SequenceParameters* sequence = sequence_of(track);
    if (sequence == nullptr) return;
    const bool is_plain = sequence->chroma_format == 1 && sequence->bit_depth == 8;
    if (std::find(profiles.begin(), profiles.end(), sequence->profile) == profiles.end() || !is_plain)
        findings.add(track.init_path, "profile Baseline, Main or High, 4:2:0, 8 bits",
                     fmt::format("profile {}, chroma format {}, {} bits", sequence->profile, sequence->chroma_format,
                                 sequence->bit_depth));
    if (sequence->level > highest_level)
        findings.add(track.init_path, "level 5.2 or lower", fmt::format("{}", sequence->level));
}

void check_level(const Track& track, Findings& findings) {
    struct Level {
        int number;
        int frame_macroblocks;
        int macroblocks_per_second;
    };
    // ISO/IEC 14496-10 Table A-1.
    constexpr std::array<Level, 16> levels{{{10, 99, 1485},
                                            {11, 396, 3000},
                                            {12, 396, 6000},
                                            {13, 396, 11880},
                                            {20, 396, 11880},
                                            {21, 792, 19800},
                                            {22, 1620, 20250},
                                            {30, 1620, 40500},
                                            {31, 3600, 108000},
                                            {32, 5120, 216000},
                                            {40, 8192, 245760},
                                            {41, 8192, 245760},
                                            {42, 8704, 522240},
                                            {50, 22080, 589824},
                                            {51, 36864, 983040},
                                            {52, 36864, 2073600}}};
    constexpr int macroblock = 16;
    const SequenceParameters* sequence = sequence_of(track);
    if (sequence == nullptr) return;
    const auto level =
        std::find_if(levels.begin(), levels.end(), [&](const Level& l) { return l.number == sequence->level; });
    if (level == levels.end()) return;
    const int macroblocks =
        ((sequence->width + macroblock - 1) / macroblock) * ((sequence->height + macroblock - 1) / macroblock);
    const double per_second = macroblocks * track.sample_rate();
    if (macroblocks <= level->frame_macroblocks && per_second <= level->macroblocks_per_second * 1.001) return;
    findings.add(track.init_path, fmt::format("a level for {} macroblocks, {:.0f} a second", macroblocks, per_second),
                 fmt::format("level {}.{}", sequence->level / 10, sequence->level % 10));
}

void check_size(const Track& track, Findings& findings) {
    const SequenceParameters* sequence = sequence_of(track);
    if (sequence == nullptr) return;
    const InitSection& init = track.init;
    const std::string coded = fmt::format("{}x{}", sequence->width, sequence->height);
    if (init.coded_width != sequence->width || init.coded_height != sequence->height)
        findings.add(track.init_path, coded + " in the sample entry, as in the SPS",
                     fmt::format("{}x{}", init.coded_width, init.coded_height));
    const double shown_width =
        static_cast<double>(sequence->width) * sequence->pixel_width / std::max(sequence->pixel_height, 1);
    if (std::abs(init.shown_width - shown_width) >= 1 || std::abs(init.shown_height - sequence->height) >= 1)
        findings.add(track.init_path, fmt::format("{:.0f}x{} in tkhd, as in the SPS", shown_width, sequence->height),
                     fmt::format("{:.0f}x{:.0f}", init.shown_width, init.shown_height));
}

void check_square(const Track& track, Findings& findings) {
    const SequenceParameters* sequence = sequence_of(track);
    if (sequence != nullptr && sequence->pixel_width != sequence->pixel_height)
        findings.add(track.init_path, "square pixels",
                     fmt::format("{}:{}", sequence->pixel_width, sequence->pixel_height));
}

void check_upright(const Track& track, Findings& findings) {
    if (track.init.is_video() && !track.init.is_upright)
        findings.add(track.init_path, "the identity matrix in tkhd: pictures are turned before they are encoded",
                     "another one");
}

void check_progressive(const Track& track, Findings& findings) {
    const SequenceParameters* sequence = sequence_of(track);
    if (sequence != nullptr && !sequence->is_progressive)
        findings.add(track.init_path, "frames only (frame_mbs_only_flag)", "fields are possible");
}

bool is_bt709(const ColourTags& tags) {
    return tags.primaries == 1 && tags.transfer == 1 && tags.matrix == 1;
}

std::string written(const std::optional<ColourTags>& tags) {
    if (!tags) return "nothing";
    return fmt::format("{}/{}/{} {}", tags->primaries, tags->transfer, tags->matrix,
                       tags->is_full_range ? "full" : "limited");
}

void check_colour(const Track& track, Findings& findings) {
    const SequenceParameters* sequence = sequence_of(track);
    if (sequence == nullptr) return;
    const auto& box = track.init.colour;
    const auto& stream = sequence->colour;
    const bool stream_is_silent = !stream || (stream->primaries == 2 && stream->transfer == 2 && stream->matrix == 2);
    const bool is_said = (stream && is_bt709(*stream)) || (stream_is_silent && box && is_bt709(*box));
    const bool agrees = !box || is_bt709(*box);
    if (is_said && agrees) return;
    findings.add(track.init_path, "bt709 (1/1/1) in the SPS's VUI or colr, and nothing else in the other",
                 fmt::format("{} in the SPS, {} in colr", written(stream), written(box)));
}

void check_range(const Track& track, Findings& findings) {
    const SequenceParameters* sequence = sequence_of(track);
    if (sequence == nullptr) return;
    const bool is_full = (sequence->colour && sequence->colour->is_full_range) ||
                         (track.init.colour && track.init.colour->is_full_range);
    if (is_full) findings.add(track.init_path, "limited range", "full range");
}

void check_audio_config(const Track& track, Findings& findings) {
    const InitSection& init = track.init;
    if (!init.audio) return;
    constexpr int mpeg4_audio = 0x40;
    if (init.audio->object_type != mpeg4_audio)
        findings.add(track.init_path, "MPEG-4 audio (0x40) in esds", fmt::format("{:#x}", init.audio->object_type));
    // The sample entry's field cannot hold more than 65535 Hz, and its template always says two channels.
    constexpr int largest_rate_hz = 65535;
    constexpr int template_channels = 2;
    // With SBR, which decodes to twice the rate, the configuration may state the lower rate.
    const bool is_same_rate =
        init.sample_rate_hz == init.audio->sample_rate_hz || init.sample_rate_hz == 2 * init.audio->sample_rate_hz;
    if (init.audio->sample_rate_hz <= largest_rate_hz && !is_same_rate)
        findings.add(track.init_path, fmt::format("{} Hz in the sample entry, as in esds", init.audio->sample_rate_hz),
                     fmt::format("{}", init.sample_rate_hz));
    if (init.audio->channels > 0 && init.audio->channels != init.channels && init.channels != template_channels)
        findings.add(track.init_path, fmt::format("{} channels in the sample entry, as in esds", init.audio->channels),
                     fmt::format("{}", init.channels));
}

constexpr Rule init_table[] = {
    {"init-boxes", Severity::must, "ISO/IEC 23000-19 §7.3.1; RFC 8216 §3.3", "An init section is ftyp and moov.",
     check_top_boxes},
    {"init-brands", Severity::must, "ISO/IEC 23000-19 §7.3.1; RFC 8216 §3.3", "Its brands are CMAF's.", check_brands},
    {"one-track", Severity::must, "ISO/IEC 23000-19 §7.3.1", "It holds one track, with one sample entry.",
     check_one_track},
    {"movie-extends", Severity::must, "ISO/IEC 23000-19 §7.3.1, §7.5.14; ISO/IEC 14496-12 §8.8.1, §8.8.3",
     "It announces fragments of its track.", check_extends},
    {"init-no-samples", Severity::must, "ISO/IEC 23000-19 §7.3.1", "It holds no samples.", check_no_samples},
    {"edit-list", Severity::must, "ISO/IEC 23000-19 §7.5.13; ISO/IEC 14496-12 §8.6.6",
     "An edit list does no more than move the track.", check_edit_list},
    {"known-codec", Severity::must, "Apple HLS authoring: video, audio", "Tracks are H.264 or AAC.", check_known_codec},
    {"avc-config", Severity::must, "ISO/IEC 14496-15 §5.3.3", "avcC is what its parameter sets say.", check_avc_config},
    {"avc-profile", Severity::must, "Apple HLS authoring: video", "Every device can decode the profile.",
     check_profile},
    {"avc-level", Severity::should, "ISO/IEC 14496-10 Table A-1", "The level is enough for size and rate.",
     check_level},
    {"picture-size", Severity::must, "ISO/IEC 14496-12 §8.3.2, §12.1.3", "Every place says the same size.", check_size},
    {"square-pixels", Severity::must, "Sluice issue: inputs", "Pixels are square.", check_square},
    {"upright", Severity::must, "ISO/IEC 14496-12 §8.3.2", "Pictures need not be turned.", check_upright},
    {"progressive", Severity::should, "Apple HLS authoring: video", "Pictures are frames.", check_progressive},
    {"colour-tags", Severity::must, "ISO/IEC 23091-2; Apple HLS authoring: VIDEO-RANGE", "Colours are bt709.",
     check_colour},
    {"colour-range", Severity::should, "ISO/IEC 23091-2", "Colours are of limited range.", check_range},
    {"audio-config", Severity::must, "ISO/IEC 14496-3 §1.6.2.1; ISO/IEC 14496-14 §5.6",
     "The sample entry is what esds says.", check_audio_config},
};

}  // namespace

std::span<const Rule> init_rules() {
    return init_table;
}

}  // namespace sluice::conformance
