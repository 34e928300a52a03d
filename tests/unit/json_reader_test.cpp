#include "common/text/json_reader.h"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("JSON from outside is read up to its limits, and refused beyond them") {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(read_json(R"({"a":[1,"x",null]})").at("a").size() == 3);
    CHECK(read_json(nested(64)).is_array());
    for (const auto& refused : {std::string(), std::string("{"), std::string("\"\xff\""), nested(65), nested(100'000)})
        CHECK(read_json(refused).is_discarded());
    JsonLimits few;
    few.max_values = 3;
    CHECK(read_json("[1,2]", few).is_array());
    CHECK(read_json("[1,2,3]", few).is_discarded());
}
