#include "worker/transfer/object_name.h"

#include <algorithm>

namespace sluice {
namespace {

bool is_part(std::string_view part) {
    constexpr std::size_t max_length = 64;
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    };
    return !part.empty() && part.size() <= max_length && part.front() != '.' &&
           std::all_of(part.begin(), part.end(), allowed);
}

}  // namespace

bool is_object_name(std::string_view name) {
    const auto slash = name.find('/');
    if (slash == std::string_view::npos) return is_part(name);
    return is_part(name.substr(0, slash)) && is_part(name.substr(slash + 1));
}

}  // namespace sluice
