#include "common/media/tick_length.h"

#include <nlohmann/json.hpp>

#include "common/text/json_integer.h"

namespace sluice {

void to_json(nlohmann::json& json, const TickLength& tick) {
    json = nlohmann::json::array({tick.numerator, tick.denominator});
}

void from_json(const nlohmann::json& json, TickLength& tick) {
    take_integer(json.at(0), tick.numerator);
    take_integer(json.at(1), tick.denominator);
    if (tick.numerator <= 0 || tick.denominator <= 0) {
        throw nlohmann::json::other_error::create(501, "a tick needs two positive integers", &json);
    }
}

}  // namespace sluice
