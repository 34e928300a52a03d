#include "worker/transcoder/source/title.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("titles are one line of text, whatever they were") {
    struct Case {
        std::string title;
        std::string shown;
    };
    for (const Case& test : std::vector<Case>{
             {"", ""},
             {"Grüße", "Grüße"},
             {"  a \t b\r\nc  ", "a b c"},
             {"a\x01\x1b[31mb\x7f", "a[31mb"},
             {"\xef\xbb\xbf"
              "title",
              "title"},
             {"\xc2\x85new line", "new line"},
             {"caf\xe9", "caf\xef\xbf\xbd"},
             {"\xed\xa0\x80", "\xef\xbf\xbd"},
             {"\xc0\xaf", "\xef\xbf\xbd"},
             {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
             {"\xf0\x9f\x98", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
         }) {
        CAPTURE(test.title);
        CHECK(shown_title(test.title) == test.shown);
    }
}

TEST_CASE("titles end after 200 characters, and not within one") {
    std::string title;
    for (int i = 0; i < 1000; ++i)
        title += "ü";
    CHECK(shown_title(title) == title.substr(0, 400));
    CHECK(shown_title(std::string(100'000, 'x')).size() == 200);
}
