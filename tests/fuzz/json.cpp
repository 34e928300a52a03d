/// JSON texts, read with limits that the first three bytes set: one for the depth, two for the values.

#include <algorithm>

#include "common/text/json_reader.h"
#include "tests/fuzz/input.h"

using namespace sluice;
using fuzz::require;
using nlohmann::json;

namespace {

struct Extent {
    std::size_t depth = 0;
    std::size_t values = 0;
};

/// The reader has bounded what this goes down into.
Extent extent_of(const json& value) {
    Extent extent{0, 1};
    if (!value.is_structured()) return extent;
    for (const auto& inner : value) {
        const auto inside = extent_of(inner);
        extent.depth = std::max(extent.depth, inside.depth);
        extent.values += inside.values;
    }
    ++extent.depth;
    return extent;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto input = fuzz::text_of(data, size);
    JsonLimits limits;
    limits.max_depth = fuzz::take_number(input, 1) % (JsonLimits{}.max_depth + 1);
    limits.max_values = fuzz::take_number(input, 2);

    const auto value = read_json(input);
    const auto limited = read_json(input, limits);
    if (value.is_discarded()) {
        require(limited.is_discarded(), "what is no JSON is none within limits");
        return 0;
    }
    const auto extent = extent_of(value);
    require(extent.depth <= JsonLimits{}.max_depth, "no value is deeper than the limit");
    if (limited.is_discarded()) {
        // Keys that come twice count twice.
        require(extent.depth > limits.max_depth || input.size() > limits.max_values,
                "only what is too much is refused");
    } else {
        require(extent.depth <= limits.max_depth && extent.values <= limits.max_values, "limits are kept");
        require(limited == value, "limits change nothing else");
    }
    require(read_json(value.dump()) == value, "what was read can be said and read again");
    return 0;
}
