/// The readers' small rules, as tables.

#include <doctest/doctest.h>

#include "worker/transcoder/bitstream/bit_reader.h"
#include "worker/transcoder/bitstream/language_tag.h"
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
