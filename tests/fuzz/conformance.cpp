#include "tests/fuzz/conformance.h"

#include <variant>

#include "tests/fuzz/input.h"
#include "worker/transcoder/verify/rules/rule.h"

namespace sluice::fuzz {

using namespace conformance;

void apply_all_rules(const Presentation& presentation) {
    std::vector<Finding> all;
    for (const Rule& rule : all_rules()) {
        Findings findings(rule, all);
        if (const auto* check = std::get_if<PresentationCheck>(&rule.check)) (*check)(presentation, findings);
        for (const Rendition& rendition : presentation.renditions) {
            if (const auto* check = std::get_if<RenditionCheck>(&rule.check)) (*check)(rendition, findings);
            const auto* check = std::get_if<TrackCheck>(&rule.check);
            if (check != nullptr && rendition.has_media() && !rendition.track.init_path.empty())
                (*check)(rendition.track, findings);
        }
    }
    for (const Finding& finding : all)
        require(!finding.rule.empty() && !finding.expected.empty(), "a finding says what was expected");
}

}  // namespace sluice::fuzz
