#include "worker/transcoder/source/language.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "worker/transcoder/bitstream/language_tag.h"

using namespace sluice;

TEST_CASE("what containers call a language becomes the shortest tag for it") {
    struct Case {
        const char* code;
        const char* tag;
    };
    for (const Case& test : std::vector<Case>{
             // ISO 639-2, of both kinds, and withdrawn
             {"eng", "en"},
             {"deu", "de"},
             {"ger", "de"},
             {"zho", "zh"},
             {"chi", "zh"},
             {"aar", "aa"},
             {"zul", "zu"},
             {"scr", "hr"},
             // without a code of two letters
             {"fil", "fil"},
             {"gsw", "gsw"},
             {"qaa", "qaa"},
             // tags already
             {"ko", "ko"},
             {"EN", "en"},
             {"en-us", "en-US"},
             {"eng-US", "en-US"},
             {"pt_BR", "pt-BR"},
             {"zh-hans-cn", "zh-Hans-CN"},
             {"es-419", "es-419"},
             {"sl-rozaj-biske", "sl-rozaj-biske"},
             {"de-1996", "de-1996"},
             {"en-GB-u-ca-gregory", "en-GB-u-ca-gregory"},
             {"x-klingon", "x-klingon"},
             // no language
             {"", ""},
             {"und", ""},
             {"UND", ""},
             {"mul", ""},
             {"mis", ""},
             {"zxx", ""},
             // no tag
             {"English", ""},
             {"english", ""},
             {"e", ""},
             {"en-", ""},
             {"deutsch (Schweiz)", ""},
             {"en\"\n", ""},
             {"\xff\xff\xff", ""},
             {"en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", ""},
         }) {
        CAPTURE(std::string(test.code));
        const std::string tag = language_tag(test.code);
        CHECK(tag == test.tag);
        const bool may_be_written = tag.empty() || conformance::is_language_tag(tag);
        CHECK(may_be_written);
    }
}
