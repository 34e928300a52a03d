#include "worker/transcoder/source/timeline.h"

#include <nlohmann/json.hpp>

#include "common/json_integer.h"

namespace sluice {

void to_json(nlohmann::json& json, const Timeline& timeline) {
    json = {{"start_pts", timeline.start_pts},
            {"tick", {timeline.tick.numerator, timeline.tick.denominator}},
            {"interlaced", timeline.is_interlaced}};
}

void from_json(const nlohmann::json& json, Timeline& timeline) {
    take_integer(json.at("start_pts"), timeline.start_pts);
    take_integer(json.at("tick").at(0), timeline.tick.numerator);
    take_integer(json.at("tick").at(1), timeline.tick.denominator);
    json.at("interlaced").get_to(timeline.is_interlaced);
}

Timeline timeline_of(const Plan& plan) {
    return plan.source.at("timeline").get<Timeline>();
}

}  // namespace sluice
