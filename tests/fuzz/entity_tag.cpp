/// If-None-Match headers.

#include "api/http/entity_tag.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/input.h"

using namespace sluice;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view tag = "\"a1\"";
    constexpr std::string_view other = "\"b2\"";
    const std::string header(fuzz::text_of(data, size));

    const bool is_any =
        header.find_first_not_of(" \t*") == std::string::npos && std::count(header.begin(), header.end(), '*') == 1;
    if (names_entity_tag(header, tag)) {
        require(is_any || header.find(tag) != std::string::npos, "a tag that matches stands in the header");
        require(names_entity_tag(header + ", " + std::string(other), tag) != is_any, "a list goes on, and * is alone");
    }
    require(names_entity_tag(header, tag) == names_entity_tag(' ' + header + '\t', tag),
            "blanks around it say nothing");
    require(names_entity_tag(std::string(other) + ", W/" + std::string(tag) + ", " + header, tag),
            "what stands before the rest is found");
    return 0;
}
