#include "worker/transcoder/verify/init_section.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/bitstream/box_reader.h"

namespace sluice::conformance {
namespace {

constexpr double fixed_point_16 = 65536;
constexpr std::size_t entry_fields_bytes = 8;  // reserved, data_reference_index
constexpr std::size_t visual_fields_bytes = 78;
constexpr std::size_t audio_fields_bytes = 28;

std::string text(Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

std::optional<Box> grandchild(const BoxList& list, std::string_view type, std::string_view inner) {
    const Box* outer = list.find(type);
    if (outer == nullptr) return std::nullopt;
    const BoxList inside = children(*outer);
    const Box* found = inside.find(inner);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

void read_track_header(const Box& box, InitSection& init) {
    constexpr std::array<std::uint32_t, 9> identity{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};
    ByteReader reader(box.payload);
    const bool is_long = reader.u8() == 1;
    reader.skip(3 + (is_long ? 16 : 8));  // flags, times
    init.track_id = reader.u32();
    reader.skip(4 + (is_long ? 8 : 4) + 16);  // reserved, duration, layer to volume
    for (const auto wanted : identity)
        init.is_upright = reader.u32() == wanted && init.is_upright;
    init.shown_width = reader.u32() / fixed_point_16;
    init.shown_height = reader.u32() / fixed_point_16;
}

std::uint32_t read_timescale(const Box& box, std::string* language) {
    constexpr int letters = 3;
    constexpr int letter_bits = 5;
    constexpr int before_a = 0x60;
    ByteReader reader(box.payload);
    const bool is_long = reader.u8() == 1;
    reader.skip(3 + (is_long ? 16 : 8));
    const std::uint32_t timescale = reader.u32();
    reader.skip(is_long ? 8 : 4);
    const int packed = reader.u16();
    for (int i = letters - 1; language != nullptr && i >= 0; --i)
        *language += static_cast<char>(before_a + (packed >> (i * letter_bits) & 0x1f));
    return timescale;
}

void read_edits(const Box& box, InitSection& init) {
    ByteReader reader(box.payload);
    const bool is_long = reader.u8() == 1;
    reader.skip(3);
    const std::uint32_t count = reader.u32();
    for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
        Edit edit;
        edit.duration = is_long ? static_cast<std::int64_t>(reader.u64()) : reader.u32();
        edit.media_time = is_long ? static_cast<std::int64_t>(reader.u64()) : static_cast<std::int32_t>(reader.u32());
        reader.skip(4);  // rate
        if (!reader.failed()) init.edits.push_back(edit);
    }
}

AvcConfig read_avc(const Box& box) {
    AvcConfig avc;
    ByteReader reader(box.payload);
    reader.skip(1);  // version
    avc.profile = reader.u8();
    avc.compatibility = reader.u8();
    avc.level = reader.u8();
    avc.nal_length_bytes = (reader.u8() & 3) + 1;
    const auto read_sets = [&](int count) {
        int whole = 0;
        for (int i = 0; i < count; ++i) {
            const Bytes set = reader.take(reader.u16());
            if (set.empty()) break;
            avc.parameter_sets.emplace_back(set.begin(), set.end());
            ++whole;
        }
        return whole;
    };
    avc.sequence_sets = read_sets(reader.u8() & 0x1f);
    if (avc.sequence_sets > 0) avc.sequence = read_sequence_parameters(avc.parameter_sets.front());
    avc.picture_sets = read_sets(reader.u8());
    return avc;
}

void read_colour(const Box& box, InitSection& init) {
    ByteReader reader(box.payload);
    if (text(reader.take(4)) != "nclx") return;
    ColourTags colour;
    colour.primaries = reader.u16();
    colour.transfer = reader.u16();
    colour.matrix = reader.u16();
    colour.is_full_range = (reader.u8() & 0x80) != 0;
    if (!reader.failed()) init.colour = colour;
}

void read_visual_entry(const Box& entry, InitSection& init) {
    ByteReader reader(entry.payload);
    reader.skip(entry_fields_bytes + 16);
    init.coded_width = reader.u16();
    init.coded_height = reader.u16();
    const BoxList inside = children(entry, visual_fields_bytes);
    if (const Box* box = inside.find("avcC")) init.avc = read_avc(*box);
    if (const Box* box = inside.find("colr")) read_colour(*box, init);
}

void read_audio_entry(const Box& entry, InitSection& init) {
    ByteReader reader(entry.payload);
    reader.skip(entry_fields_bytes + 8);
    init.channels = reader.u16();
    reader.skip(6);
    init.sample_rate_hz = static_cast<int>(reader.u32() >> 16);
    const BoxList inside = children(entry, audio_fields_bytes);
    if (const Box* box = inside.find("esds")) init.audio = read_audio_config(box->payload);
}

void read_sample_table(const BoxList& table, InitSection& init) {
    if (const Box* box = table.find("stsd")) {
        const BoxList entries = children(*box, 8);
        if (entries.boxes.size() == 1) {
            const Box& entry = entries.boxes.front();
            init.sample_entry = entry.type;
            if (init.is_video()) read_visual_entry(entry, init);
            if (init.is_audio()) read_audio_entry(entry, init);
        }
    }
    for (const char* type : {"stts", "stsc", "stco", "co64"}) {
        if (const Box* box = table.find(type)) {
            ByteReader reader(box->payload);
            reader.skip(4);
            init.listed_samples += reader.u32();
        }
    }
    if (const Box* box = table.find("stsz")) {
        ByteReader reader(box->payload);
        reader.skip(8);
        init.listed_samples += reader.u32();
    }
}

void read_track(const Box& trak, InitSection& init) {
    const BoxList track = children(trak);
    if (const Box* box = track.find("tkhd")) read_track_header(*box, init);
    if (const auto box = grandchild(track, "edts", "elst")) read_edits(*box, init);
    const Box* media = track.find("mdia");
    if (media == nullptr) return;
    const BoxList inside = children(*media);
    if (const Box* box = inside.find("mdhd")) init.timescale = read_timescale(*box, &init.language);
    if (const Box* box = inside.find("hdlr")) {
        ByteReader reader(box->payload);
        reader.skip(8);
        init.handler = text(reader.take(4));
    }
    if (const auto box = grandchild(inside, "minf", "stbl")) read_sample_table(children(*box), init);
}

void read_extends(const Box& mvex, InitSection& init) {
    const BoxList inside = children(mvex);
    const Box* box = inside.find("trex");
    if (box == nullptr) return;
    ByteReader reader(box->payload);
    reader.skip(4);
    SampleDefaults defaults;
    defaults.track_id = reader.u32();
    reader.skip(4);
    defaults.duration = reader.u32();
    defaults.bytes = reader.u32();
    defaults.flags = reader.u32();
    if (!reader.failed()) init.defaults = defaults;
}

void read_brands(const Box& box, InitSection& init) {
    ByteReader reader(box.payload);
    init.brands.push_back(text(reader.take(4)));
    reader.skip(4);
    while (reader.left() >= 4)
        init.brands.push_back(text(reader.take(4)));
}

}  // namespace

InitSection read_init_section(Bytes bytes) {
    InitSection init;
    const BoxList top = boxes_in(bytes, 0);
    init.left_over = top.left_over;
    for (const Box& box : top.boxes)
        init.boxes.push_back(box.type);
    if (const Box* box = top.find("ftyp")) read_brands(*box, init);
    const Box* moov = top.find("moov");
    if (moov == nullptr) return init;
    const BoxList inside = children(*moov);
    if (const Box* box = inside.find("mvhd")) init.movie_timescale = read_timescale(*box, nullptr);
    init.tracks = inside.count("trak");
    if (const Box* box = inside.find("trak")) read_track(*box, init);
    if (const Box* box = inside.find("mvex")) {
        init.has_mvex = true;
        read_extends(*box, init);
    }
    return init;
}

std::string InitSection::codecs() const {
    if (avc) return fmt::format("{}.{:02x}{:02x}{:02x}", sample_entry, avc->profile, avc->compatibility, avc->level);
    if (audio) return fmt::format("{}.{:x}.{}", sample_entry, audio->object_type, audio->audio_type);
    return {};
}

std::optional<std::int64_t> InitSection::presentation_shift() const {
    std::int64_t delay = 0;
    std::optional<std::int64_t> media_time;
    for (const Edit& edit : edits) {
        if (media_time) return std::nullopt;
        if (edit.media_time >= 0) {
            media_time = edit.media_time;
        } else {
            if (movie_timescale == 0 || edit.duration < 0) return std::nullopt;
            delay += std::llround(static_cast<double>(edit.duration) * timescale / movie_timescale);
        }
    }
    if (!edits.empty() && !media_time) return std::nullopt;
    return delay - media_time.value_or(0);
}

}  // namespace sluice::conformance
