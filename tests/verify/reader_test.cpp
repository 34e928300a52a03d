/// The readers' small rules, as tables.

#include <doctest/doctest.h>

#include "worker/transcoder/bitstream/bit_reader.h"
#include "worker/transcoder/bitstream/codec_string.h"
#include "worker/transcoder/bitstream/language_tag.h"
#include "worker/transcoder/bitstream/nal_cursor.h"
#include "worker/transcoder/bitstream/utf8.h"
#include "worker/transcoder/verify/attribute_list.h"
#include "worker/transcoder/verify/output_directory.h"
#include "worker/transcoder/verify/webvtt_reader.h"

using namespace sluice::conformance;

TEST_CASE("language tags are those of RFC 5646") {
    for (const std::string tag : {"de", "en-US", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "de-1996", "zh-cmn-Hans",
                                  "und", "en-u-ca-gregory", "x-klingon", "de-x-a-b", "EN", "abcdefgh"}) {
        CAPTURE(tag);
        CHECK(is_language_tag(tag));
    }
    for (const std::string tag : {"", "e", "en_US", "en-", "-en", "en--US", "en-USAUSAUSA", "12", "en-a", "x",
                                  "de deutsch", "abcdefghi", "en-u"}) {
        CAPTURE(tag);
        CHECK_FALSE(is_language_tag(tag));
    }
}

TEST_CASE("relative URIs stay below the directory") {
    for (const std::string uri : {"init.mp4", "e17/seg-00001.m4s", "a..b/c", "720p/playlist.m3u8"}) {
        CAPTURE(uri);
        CHECK(is_relative_uri(uri));
    }
    for (const std::string uri : {"", "/a", "//host/a", "http://host/a", "../a", "a/../b", "a/..", "./a", "a//b", "a?b",
                                  "a#b", "a b", "a\\b", "a\x01"}) {
        CAPTURE(uri);
        CHECK_FALSE(is_relative_uri(uri));
    }
    CHECK(resolve("720p/playlist.m3u8", "e17/a") == "720p/e17/a");
    CHECK(resolve("master.m3u8", "720p/a") == "720p/a");
}

TEST_CASE("numbers are plain") {
    CHECK(decimal_integer("0") == 0);
    CHECK(decimal_integer("123456789012345") == 123456789012345);
    for (const std::string text : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "9999999999999999"}) {
        CAPTURE(text);
        CHECK(decimal_integer(text) == -1);
    }
    CHECK(decimal_number("6.006000") == doctest::Approx(6.006));
    CHECK(decimal_number("6") == doctest::Approx(6));
    for (const std::string text : {"", ".5", "5.", "-1", "1e3", "1.2.3", "nan", "inf", "000000000000000000001"}) {
        CAPTURE(text);
        CHECK(decimal_number(text) < 0);
    }
}

TEST_CASE("attributes are taken as they are written") {
    auto list = read_attribute_list("URI=\"a,b=c\",BANDWIDTH=12,DEFAULT=YES,TYPE=AUDIO");
    CHECK(list.quoted("URI") == "a,b=c");
    CHECK(list.integer("BANDWIDTH") == 12);
    CHECK(list.yes("DEFAULT"));
    CHECK(list.enumerated("TYPE") == "AUDIO");
    CHECK(list.integer("MISSING") == -1);
    CHECK(list.problems.empty());
    for (const std::string text :
         {"", "A", "A=", "a=1", "A=1,", "A=1,,B=2", "A=\"1", "A=\"1\"x", "A=1 2", "A=1,A=2", "=1"}) {
        CAPTURE(text);
        CHECK_FALSE(read_attribute_list(text).problems.empty());
    }
}

TEST_CASE("Exp-Golomb codes are read") {
    const std::uint8_t codes[] = {0b10100110, 0b01000010, 0b10000000};  // 0, 1, 2, 3, 4 and a bit
    BitReader reader(codes);
    for (std::uint32_t expected = 0; expected < 5; ++expected)
        CHECK(reader.unsigned_golomb() == expected);
    CHECK_FALSE(reader.failed());
    CHECK(reader.unsigned_golomb() == 0);
    CHECK(reader.failed());
    BitReader negative(codes);
    CHECK(negative.signed_golomb() == 0);
    CHECK(negative.signed_golomb() == 1);
    CHECK(negative.signed_golomb() == -1);
}

TEST_CASE("UTF-8 is well-formed") {
    for (const std::string text : {"", "a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x8e\x93"}) {
        CAPTURE(text);
        CHECK(is_utf8(text));
    }
    for (const std::string text :
         {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xe2\x82"}) {
        CAPTURE(text);
        CHECK_FALSE(is_utf8(text));
    }
}

TEST_CASE("characters of untrusted texts: what is damaged is replaced, and nothing else is lost") {
    const auto repaired = [](std::string_view text) {
        std::string characters;
        while (!text.empty())
            characters += take_character(text).bytes;
        return characters;
    };
    const std::string r = "\xef\xbf\xbd";
    const std::vector<std::pair<std::string, std::string>> table{
        {"a\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\x93", "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\x93"},
        {"\x80"
         "a",
         r + "a"},            // a tail without a lead
        {"\xfe\xff", r + r},  // no lead at all
        {"\xc3", r},          // cut
        {"\xe2\x82", r + r},  // cut
        {"\xe2\x82"
         "a",
         r + r + "a"},  // a tail that is none
        {"\xc0\x80"
         "a",
         r + "a"},  // overlong
        {"\xed\xa0\x80"
         "a",
         r + "a"},  // a surrogate
        {"\xf4\x90\x80\x80"
         "a",
         r + "a"},  // beyond U+10FFFF
        {"\xf8\x88\x80\x80\x80"
         "a",
         r + "a"},  // five bytes
        {"\xfc\x84\x80\x80\x80\x80"
         "a",
         r + "a"},  // six bytes
        {"\xef\xbf\xbe\xef\xbf\xbf"
         "a",
         r + r + "a"},  // U+FFFE, U+FFFF
    };
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        CHECK(repaired(text) == expected);
    }
    std::string_view text = "\xf0\x9f\x8e\x93";
    CHECK(take_character(text).code == 0x1f393);
    CHECK(text.empty());
}

TEST_CASE("which characters cannot be seen") {
    for (const char32_t code : {0x0, 0x9, 0x1f, 0x7f, 0x80, 0x9f, 0xfeff})
        CHECK(Character{code, ""}.is_control());
    for (const char32_t code : {0x20, 0x7e, 0xa0, 0xfffd, 0x1f393})
        CHECK_FALSE(Character{code, ""}.is_control());
}

TEST_CASE("NAL units of a byte stream stand between start codes, those of a sample behind lengths") {
    using Units = std::vector<std::vector<std::uint8_t>>;
    struct Row {
        std::size_t length_bytes;  ///< 0: a byte stream
        std::vector<std::uint8_t> bytes;
        Units units;
        bool has_failed = false;
    };
    const std::vector<Row> table{
        {0, {}, {}},
        {0, {1, 2, 3}, {}},
        {0, {0, 0, 1}, {}},
        {0, {0, 0, 1, 0x67, 0x64}, {{0x67, 0x64}}},
        {0, {9, 9, 0, 0, 0, 1, 0x67, 0x64, 0, 0, 0, 1, 0x68, 0, 0, 1, 0x65, 0, 0}, {{0x67, 0x64}, {0x68}, {0x65}}},
        {0, {0, 0, 1, 0, 0, 0, 1, 0x67}, {{0x67}}},
        {4, {}, {}},
        {4, {0, 0, 0, 2, 0x67, 0x64, 0, 0, 0, 1, 0x68}, {{0x67, 0x64}, {0x68}}},
        {1, {0, 1, 0x67, 0, 2, 0x68, 0}, {{0x67}, {0x68, 0}}},
        {2, {0, 1, 0x67}, {{0x67}}},
        {2, {0, 2, 0x67}, {}, true},
        {3, {0, 0}, {}, true},
        {1, {1, 0x67, 2, 0x68}, {{0x67}}, true},
        {4, {0xff, 0xff, 0xff, 0xff, 0x67}, {}, true},
    };
    for (std::size_t row = 0; row < table.size(); ++row) {
        CAPTURE(row);
        const auto& [length_bytes, bytes, expected, has_failed] = table[row];
        auto cursor = length_bytes == 0 ? NalCursor::in_byte_stream(bytes) : NalCursor::in_sample(bytes, length_bytes);
        Units units;
        while (const auto unit = cursor.next())
            units.emplace_back(unit->begin(), unit->end());
        CHECK(units == expected);
        CHECK(cursor.failed() == has_failed);
    }
    const std::uint8_t slice[] = {0x65};
    CHECK(nal_type(slice) == NalType::idr_slice);
}

TEST_CASE("codec strings are those of RFC 6381") {
    const std::uint8_t sequence_set[] = {0x67, 0x64, 0x00, 0x1f, 0xac};
    CHECK(avc_codec_string(sequence_set) == "avc1.64001f");
    CHECK(avc_codec_string(Bytes(sequence_set).first(3)).empty());
    const std::uint8_t configuration[] = {0x11, 0x90};
    CHECK(aac_codec_string(configuration) == "mp4a.40.2");
    CHECK(aac_codec_string(Bytes(configuration).first(1)).empty());
}

TEST_CASE("WebVTT is read") {
    const auto file = read_webvtt(
        "\xef\xbb\xbfWEBVTT - a title\r\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:10.000\r\n\r\nSTYLE\r\n::cue "
        "{}\r\n\r\n"
        "NOTE\r\nx\r\n\r\nid\r\n01:02.003 --> 100:00:00.000 line:0\r\ntext\r\n\r\n\r\n01:03.000 --> 01:04.000\r\n");
    CHECK(file.problems.empty());
    REQUIRE(file.map);
    CHECK(file.map->mpegts == 900000);
    CHECK(file.map->local_ms == 10000);
    REQUIRE(file.cues.size() == 2);
    CHECK(file.cues[0].start_ms == 62003);
    CHECK(file.cues[0].end_ms == 360'000'000);
    CHECK(read_webvtt("WEBVTT").problems.empty());
    for (const std::string text :
         {"", "WEBVTTX\n", "webvtt\n", "WEBVTT\n\nid\ntext\n", "WEBVTT\n\n1:02.000 --> 00:03.000\n",
          "WEBVTT\n\n00:01.00 --> 00:02.000\n", "WEBVTT\n\n00:01.000-->00:02.000\n",
          "WEBVTT\n00:01.000 --> 00:02.000\n", "WEBVTT\n\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\n"}) {
        CAPTURE(text);
        CHECK_FALSE(read_webvtt(text).problems.empty());
    }
}
