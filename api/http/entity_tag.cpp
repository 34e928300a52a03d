#include "api/http/entity_tag.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::string_view blanks = " \t";

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
}

}  // namespace

bool names_entity_tag(std::string_view if_none_match, std::string_view opaque_tag) {
    constexpr std::string_view weak = "W/";
    auto& rest = if_none_match;
    skip_blanks(rest);
    if (rest.starts_with('*')) return rest.find_first_not_of(blanks, 1) == std::string_view::npos;
    while (!rest.empty()) {
        if (rest.starts_with(',')) {
            rest.remove_prefix(1);
            skip_blanks(rest);
            continue;
        }
        if (rest.starts_with(weak)) rest.remove_prefix(weak.size());
        // A tag may contain commas and asterisks: only its closing quote ends it.
        const auto closing_quote = rest.starts_with('"') ? rest.find('"', 1) : std::string_view::npos;
        if (closing_quote == std::string_view::npos) return false;
        const auto tag = rest.substr(0, closing_quote + 1);
        if (tag == opaque_tag) return true;
        rest.remove_prefix(tag.size());
        skip_blanks(rest);
        if (!rest.empty() && !rest.starts_with(',')) return false;
    }
    return false;
}

}  // namespace sluice
