#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "worker/transcoder/verify/finding.h"
#include "worker/transcoder/verify/presentation.h"

namespace sluice::conformance {

struct Rule;

/// Takes what one rule finds. After a few findings of a rule the rest is only counted.
class Findings {
  public:
    Findings(const Rule& rule, std::vector<Finding>& all) : rule_(rule), all_(all) {}

    void add(const std::string& where, const std::string& expected, const std::string& found);

  private:
    const Rule& rule_;
    std::vector<Finding>& all_;
    std::size_t count_ = 0;
};

/// Looks at the whole.
using PresentationCheck = void (*)(const Presentation&, Findings&);
/// Looks at one playlist with its files.
using RenditionCheck = void (*)(const Rendition&, Findings&);
/// Looks at an init section with one or more of its segments in a row: what a chunk can be held to by itself.
using TrackCheck = void (*)(const Track&, Findings&);
/// Looks at a storyboard, where there is one.
using StoryboardCheck = void (*)(const Storyboard&, Findings&);

struct Rule {
    std::string_view id;
    Severity severity;
    std::string_view source;     ///< where it is written
    std::string_view statement;  ///< what it asks for, as a sentence
    std::variant<PresentationCheck, RenditionCheck, TrackCheck, StoryboardCheck> check;
};

/// Tables of rules, each beside its checks.
[[nodiscard]] std::span<const Rule> playlist_rules();
[[nodiscard]] std::span<const Rule> multivariant_rules();
[[nodiscard]] std::span<const Rule> bandwidth_rules();
[[nodiscard]] std::span<const Rule> init_rules();
[[nodiscard]] std::span<const Rule> fragment_rules();
[[nodiscard]] std::span<const Rule> picture_rules();
[[nodiscard]] std::span<const Rule> timing_rules();
[[nodiscard]] std::span<const Rule> alignment_rules();
[[nodiscard]] std::span<const Rule> iframe_rules();
[[nodiscard]] std::span<const Rule> subtitle_rules();
[[nodiscard]] std::span<const Rule> storyboard_rules();

/// All of them.
[[nodiscard]] std::vector<Rule> all_rules();

}  // namespace sluice::conformance
