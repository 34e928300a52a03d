#include "common/frame_rate.h"

#include <nlohmann/json.hpp>

namespace sluice {

void to_json(nlohmann::json& json, const FrameRate& rate) {
    json = nlohmann::json::array({rate.numerator, rate.denominator});
}

void from_json(const nlohmann::json& json, FrameRate& rate) {
    rate = {json.at(0).get<int>(), json.at(1).get<int>()};
    if (rate.numerator <= 0 || rate.denominator <= 0) {
        throw nlohmann::json::other_error::create(501, "a frame rate needs two positive integers", &json);
    }
}

}  // namespace sluice
