#include "api/http/entity_tag.h"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("which If-None-Match headers name a tag") {
    constexpr const char* tag = "\"a1\"";
    for (const std::string header : {"\"a1\"", "W/\"a1\"", " \"a1\"\t", "*", " * ", "\"b2\", \"a1\"",
                                     "\"b2\",W/\"a1\",\"c3\"", ",, \"a1\"", "\"b,2\", \"a1\""}) {
        CAPTURE(header);
        CHECK(names_entity_tag(header, tag));
    }
    for (const std::string header : {"", "a1", "\"a1", "a1\"", "\"A1\"", "w/\"a1\"", "W/", "\"b2\"", "\"b2\" \"a1\"",
                                     "**", "*, \"b2\"", "b2, \"a1\""}) {
        CAPTURE(header);
        CHECK_FALSE(names_entity_tag(header, tag));
    }
}

TEST_CASE("what stands within a tag is no tag and no asterisk") {
    CHECK_FALSE(names_entity_tag("\"x,*,y\"", "\"a1\""));
    CHECK_FALSE(names_entity_tag("\"b2\", *", "\"a1\""));
    CHECK(names_entity_tag("\"x,*,y\"", "\"x,*,y\""));
}
