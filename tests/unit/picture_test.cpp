#include "api/domain/picture.h"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("what picture some bytes are") {
    using namespace std::string_literals;
    struct Case {
        std::string bytes;
        std::string_view ending;  // empty: none
    };
    const Case cases[] = {
        {"\xff\xd8\xff\xe0"s, "jpg"},
        {"\xff\xd8\xff"s, "jpg"},
        {"\xff\xd8"s, ""},
        {"\x89PNG\r\n\x1a\n\0"s, "png"},
        {"\x89PNG\n\x1a\n"s, ""},
        {"RIFF\0\0\0\0WEBP"s, "webp"},
        {"RIFF\0\0\0\0WAVE"s, ""},
        {"RIFF\0\0\0\0WEB"s, ""},
        {"RIFF"s, ""},
        {"<svg/>"s, ""},
        {" \xff\xd8\xff"s, ""},
        {""s, ""},
    };
    for (const auto& [bytes, ending] : cases) {
        CAPTURE(bytes);
        CHECK(picture_ending(bytes).value_or("") == ending);
    }
}
