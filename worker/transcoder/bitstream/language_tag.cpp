#include "worker/transcoder/bitstream/language_tag.h"

#include <algorithm>
#include <string>
#include <vector>

namespace sluice::conformance {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool are_letters(const std::string& part, std::size_t min, std::size_t max) {
    return part.size() >= min && part.size() <= max && std::all_of(part.begin(), part.end(), is_letter);
}

bool is_region(const std::string& part) {
    return are_letters(part, 2, 2) || (part.size() == 3 && std::all_of(part.begin(), part.end(), is_digit));
}

bool is_variant(const std::string& part) {
    return part.size() >= 5 || (part.size() == 4 && is_digit(part.front()));
}

std::vector<std::string> split(std::string_view tag) {
    std::vector<std::string> parts(1);
    for (const char c : tag) {
        if (c == '-') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

bool is_private_singleton(const std::string& part) {
    return part == "x" || part == "X";
}

}  // namespace

bool is_language_tag(std::string_view tag) {
    constexpr std::size_t max_part = 8;
    const auto parts = split(tag);
    const bool are_sound = std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
        return !part.empty() && part.size() <= max_part &&
               std::all_of(part.begin(), part.end(), [](char c) { return is_letter(c) || is_digit(c); });
    });
    if (!are_sound) return false;
    if (is_private_singleton(parts.front())) return parts.size() > 1;

    auto part = parts.begin();
    if (!are_letters(*part, 2, 8)) return false;
    const bool may_extend = part->size() <= 3;
    ++part;
    for (int i = 0; may_extend && i < 3 && part != parts.end() && are_letters(*part, 3, 3); ++i)
        ++part;
    if (part != parts.end() && are_letters(*part, 4, 4)) ++part;
    if (part != parts.end() && is_region(*part)) ++part;
    while (part != parts.end() && is_variant(*part))
        ++part;
    while (part != parts.end() && part->size() == 1) {
        const std::size_t min = is_private_singleton(*part) ? 1 : 2;
        const bool ends = min == 1;
        ++part;
        const auto first = part;
        while (part != parts.end() && part->size() >= min)
            ++part;
        if (part == first) return false;
        if (ends) break;
    }
    return part == parts.end();
}

}  // namespace sluice::conformance
