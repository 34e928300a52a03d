#include "worker/transcoder/text/cue_text.h"

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "worker/transcoder/verify/webvtt_reader.h"

using namespace sluice;

namespace {

struct Case {
    const char* event;
    const char* cue;
};

void check(EventDialect dialect, const std::vector<Case>& cases) {
    for (const auto& [event, cue] : cases) {
        CAPTURE(std::string(event));
        CHECK(cue_text(event, dialect) == cue);
    }
}

}  // namespace

TEST_CASE("text is text: nothing in it is markup") {
    for (const auto dialect : {EventDialect::ass, EventDialect::webvtt, EventDialect::plain}) {
        check(dialect, {
                           {"", ""},
                           {"Hello, world", "Hello, world"},
                           {"a & b < c > d", "a &amp; b &lt; c &gt; d"},
                           {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
                           {"<b onclick=x>", "&lt;b onclick=x&gt;"},
                           {"00:00.000 --> 00:01.000", "00:00.000 --&gt; 00:01.000"},
                           {"NOTE", "NOTE"},
                           {"&lt;", "&amp;lt;"},
                           {"\\{not a tag\\}", "{not a tag}"},
                           {"{unclosed", "{unclosed"},
                           {"{\\b1 unclosed", "{\\b1 unclosed"},
                       });
    }
}

TEST_CASE("override tags become bold, italic and underlined, or nothing") {
    for (const auto dialect : {EventDialect::ass, EventDialect::webvtt, EventDialect::plain}) {
        check(dialect, {
                           {"{\\b1}bold{\\b0} not", "<b>bold</b> not"},
                           {"{\\i1}italic", "<i>italic</i>"},
                           {"{\\u1}under{\\u}line", "<u>under</u>line"},
                           {"{\\b1}a{\\i1}b{\\b0}c{\\i0}d", "<b>a</b><b><i>b</i></b><i>c</i>d"},
                           {"{\\b1\\i1}both{\\r}none", "<b><i>both</i></b>none"},
                           {"{\\b1}a{\\rDefault}b", "<b>a</b>b"},
                           {"{\\b700}heavy{\\b400}regular", "<b>heavy</b>regular"},
                           {"{\\b1}  {\\b0}", ""},
                           {"a{\\b1} {\\b0}b", "a b"},
                           {"{\\bord2\\be1\\blur3\\iclip(1,2,3,4)\\pos(10,20)\\an8\\fs40\\c&HFF&\\k20}x", "x"},
                           {"{\\fnArial\\i1}x", "<i>x</i>"},
                           {"{}x{}", "x"},
                           {"{\\p1}m 0 0 l 100 0 100 100{\\p0}text", "text"},
                           {"{\\p4}m 0 0\\Nl 1 1", ""},
                           {"{\\pbo5}x", "x"},
                           {"{\\b99999999999999999999}x", "x"},
                       });
    }
}

TEST_CASE("lines stay lines, and none is empty") {
    for (const auto dialect : {EventDialect::ass, EventDialect::webvtt, EventDialect::plain}) {
        check(dialect, {
                           {"one\\Ntwo", "one\ntwo"},
                           {"one\ntwo", "one\ntwo"},
                           {"one\r\ntwo", "one\ntwo"},
                           {"\\N\\None\\N \\N\\Ntwo\\N", "one\ntwo"},
                           {"  one  \\N  two  ", "one\ntwo"},
                           {"{\\i1}one\\Ntwo{\\i0}\\Nthree", "<i>one\ntwo</i>\nthree"},
                           {"\\N", ""},
                           {"a  b", "a  b"},
                           {"a\tb", "a b"},
                       });
    }
}

TEST_CASE("what a backslash or a brace means depends on where it comes from") {
    check(EventDialect::ass, {{"a{comment}b", "ab"},
                              {"a{comment\\b1}b", "a<b>b</b>"},
                              {"one\\ntwo", "one two"},
                              {"a\\hb",
                               "a\xc2\xa0"
                               "b"}});
    check(EventDialect::webvtt, {{"a{b}c", "a{b}c"},
                                 {"one\\ntwo", "one\\ntwo"},
                                 {"a\\hb",
                                  "a\xc2\xa0"
                                  "b"}});
    check(EventDialect::plain, {{"f(x) = {1, 2}", "f(x) = {1, 2}"},
                                {"C:\\home\\new \\\\server", "C:\\home\\new \\\\server"},
                                {"C:\\\xe2\x81\xa0"
                                 "temp",
                                 "C:\\temp"}});
}

TEST_CASE("damage and control characters are not passed on") {
    check(EventDialect::plain, {{"a\x01\x02\x1b[1mb\x7f", "a[1mb"},
                                {"caf\xe9", "caf\xef\xbf\xbd"},
                                {"\xef\xbb\xbf"
                                 "x",
                                 "x"},
                                {"\xc2\x80x", "x"},
                                {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"}});
    CHECK(cue_text(std::string("a\0b", 3), EventDialect::plain) == "ab");
}

TEST_CASE("whatever the event, the file around it is WebVTT with one cue") {
    std::uint32_t random = 1;
    const std::string_view alphabet = "ab \\\\{{}}<>&-->\n\r\tNnhbiup01rk\xc3\xbc\xff";
    for (int round = 0; round < 20'000; ++round) {
        std::string event;
        for (int i = 0; i < 24; ++i) {
            random = random * 1664525 + 1013904223;
            event += alphabet[(random >> 16) % alphabet.size()];
        }
        for (const auto dialect : {EventDialect::ass, EventDialect::webvtt, EventDialect::plain}) {
            const std::string text = cue_text(event, dialect);
            if (text.empty()) continue;
            const auto file = conformance::read_webvtt("WEBVTT\n\n00:00.000 --> 00:01.000\n" + text + "\n");
            if (file.problems.empty() && file.cues.size() == 1) continue;
            CAPTURE(event);
            FAIL_CHECK(text);
        }
    }
}
