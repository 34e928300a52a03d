#include "worker/transcoder/source/timeline.h"

#include <nlohmann/json.hpp>

namespace sluice {

void to_json(nlohmann::json& json, const Timeline& timeline) {
    json = {{"start_pts", timeline.start_pts},
            {"tick", {timeline.tick.numerator, timeline.tick.denominator}},
            {"interlaced", timeline.is_interlaced}};
}

void from_json(const nlohmann::json& json, Timeline& timeline) {
    json.at("start_pts").get_to(timeline.start_pts);
    json.at("tick").at(0).get_to(timeline.tick.numerator);
    json.at("tick").at(1).get_to(timeline.tick.denominator);
    json.at("interlaced").get_to(timeline.is_interlaced);
}

Timeline timeline_of(const Plan& plan) {
    return plan.source.at("timeline").get<Timeline>();
}

}  // namespace sluice
