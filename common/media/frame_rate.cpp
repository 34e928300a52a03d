#include "common/media/frame_rate.h"

#include <nlohmann/json.hpp>

#include "common/text/json_integer.h"

namespace sluice {

void to_json(nlohmann::json& json, const FrameRate& rate) {
    json = nlohmann::json::array({rate.numerator, rate.denominator});
}

void from_json(const nlohmann::json& json, FrameRate& rate) {
    take_integer(json.at(0), rate.numerator);
    take_integer(json.at(1), rate.denominator);
    if (rate.numerator <= 0 || rate.denominator <= 0) {
        throw nlohmann::json::other_error::create(501, "a frame rate needs two positive integers", &json);
    }
}

}  // namespace sluice
