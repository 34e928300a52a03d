#include "worker/transcoder/verify/rules/rule.h"

namespace sluice::conformance {

void Findings::add(const std::string& where, const std::string& expected, const std::string& found) {
    constexpr std::size_t max = 20;
    ++count_;
    if (count_ > max + 1) return;
    Finding finding{std::string(rule_.id), rule_.severity, std::string(rule_.source), where, expected, found};
    if (count_ == max + 1) {
        finding.where = "elsewhere";
        finding.found = "more like these";
    }
    all_.push_back(std::move(finding));
}

std::vector<Rule> all_rules() {
    std::vector<Rule> all;
    for (const auto table :
         {playlist_rules(), multivariant_rules(), bandwidth_rules(), init_rules(), fragment_rules(), picture_rules(),
          timing_rules(), alignment_rules(), iframe_rules(), subtitle_rules(), storyboard_rules()})
        all.insert(all.end(), table.begin(), table.end());
    return all;
}

}  // namespace sluice::conformance
