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

/// Collects the findings of one rule. After the first few the rest are only counted.
class Findings {
  public:
    Findings(const Rule& rule, std::vector<Finding>& all) : rule_(rule), all_(all) {}

    void add(const std::string& where, const std::string& expected, const std::string& found);

  private:
    const Rule& rule_;
    std::vector<Finding>& all_;
    std::size_t count_ = 0;
};

/// Checks the whole presentation.
using PresentationCheck = void (*)(const Presentation&, Findings&);
/// Checks one playlist with its files.
using RenditionCheck = void (*)(const Rendition&, Findings&);
/// Checks an init section with one or more of its segments in a row, so that a task can check its own segments.
using TrackCheck = void (*)(const Track&, Findings&);
/// Checks a storyboard, if there is one.
using StoryboardCheck = void (*)(const Storyboard&, Findings&);

struct Rule {
    std::string_view id;
    Severity severity;
    std::string_view source;     ///< the clause of the standard
    std::string_view statement;  ///< what it requires, as a sentence
    std::variant<PresentationCheck, RenditionCheck, TrackCheck, StoryboardCheck> check;
};

/// The tables of rules; each is in the same file as its checks.
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

/// The rules of all tables.
[[nodiscard]] std::vector<Rule> all_rules();

}  // namespace sluice::conformance
