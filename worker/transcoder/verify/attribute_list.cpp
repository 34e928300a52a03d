#include "worker/transcoder/verify/attribute_list.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace sluice::conformance {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(),
                                        [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-'; });
}

/// Takes one value from the front of `text`; false if a quote is not closed.
bool take_value(std::string_view& text, Attribute& attribute) {
    attribute.is_quoted = text.starts_with('"');
    if (!attribute.is_quoted) {
        const auto end = std::min(text.find(','), text.size());
        attribute.value = text.substr(0, end);
        text.remove_prefix(end);
        return true;
    }
    const auto end = text.find('"', 1);
    if (end == std::string_view::npos) return false;
    attribute.value = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return true;
}

}  // namespace

const Attribute* AttributeList::find(std::string_view name) const {
    const auto found =
        std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& a) { return a.name == name; });
    return found == attributes.end() ? nullptr : &*found;
}

std::string AttributeList::quoted(std::string_view name) {
    const Attribute* attribute = find(name);
    if (attribute == nullptr) return {};
    if (!attribute->is_quoted) problems.push_back(fmt::format("{} is not quoted", name));
    return attribute->value;
}

std::string AttributeList::enumerated(std::string_view name) {
    const Attribute* attribute = find(name);
    if (attribute == nullptr) return {};
    if (attribute->is_quoted) problems.push_back(fmt::format("{} is quoted", name));
    return attribute->value;
}

bool AttributeList::yes(std::string_view name) {
    const std::string value = enumerated(name);
    if (!value.empty() && value != "YES" && value != "NO")
        problems.push_back(fmt::format("{} is neither YES nor NO", name));
    return value == "YES";
}

long long AttributeList::integer(std::string_view name) {
    if (find(name) == nullptr) return -1;
    const long long value = decimal_integer(enumerated(name));
    if (value < 0) problems.push_back(fmt::format("{} is no decimal integer", name));
    return value;
}

AttributeList read_attribute_list(std::string_view text) {
    AttributeList list;
    while (true) {
        const auto equals = text.find('=');
        Attribute attribute;
        attribute.name = text.substr(0, equals);
        if (equals == std::string_view::npos || !is_name(attribute.name)) {
            list.problems.push_back(fmt::format("\"{}\" is no attribute", text));
            return list;
        }
        text.remove_prefix(equals + 1);
        if (!take_value(text, attribute)) {
            list.problems.push_back(fmt::format("{}: a quote is not closed", attribute.name));
            return list;
        }
        if (!attribute.is_quoted &&
            (attribute.value.empty() || attribute.value.find_first_of("\" \t") != std::string::npos))
            list.problems.push_back(fmt::format("{} has no proper value", attribute.name));
        if (list.find(attribute.name) != nullptr)
            list.problems.push_back(fmt::format("{} stands there twice", attribute.name));
        list.attributes.push_back(std::move(attribute));
        if (text.empty()) return list;
        if (text.front() != ',') {
            list.problems.push_back(fmt::format("\"{}\" where a comma should be", text));
            return list;
        }
        text.remove_prefix(1);
    }
}

long long decimal_integer(std::string_view text) {
    constexpr std::size_t max_digits = 15;
    if (text.empty() || text.size() > max_digits || !std::all_of(text.begin(), text.end(), is_digit)) return -1;
    long long value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

double decimal_number(std::string_view text) {
    constexpr std::size_t max_characters = 20;
    const auto dot = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, dot);
    const std::string_view fraction = dot < text.size() ? text.substr(dot + 1) : "0";
    if (text.size() > max_characters || whole.empty() || fraction.empty() ||
        !std::all_of(whole.begin(), whole.end(), is_digit) || !std::all_of(fraction.begin(), fraction.end(), is_digit))
        return -1;
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace sluice::conformance
