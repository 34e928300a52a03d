#include "api/handler/router.h"

#include <algorithm>

namespace sluice {
namespace {

std::string_view trim_slashes(std::string_view path) {
    while (path.starts_with('/'))
        path.remove_prefix(1);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return path;
}

/// Removes the first part, and the slash after it, from `rest`; returns the part.
std::string_view take_part(std::string_view& rest) {
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    return part;
}

bool is_placeholder(std::string_view part) {
    return part.starts_with('{');
}
bool is_tail(std::string_view part) {
    return part.ends_with("...}");
}

/// For example from "%00" or "%0a". None of our names contains one, and the code that a name is passed to may take it
/// for the end of the name.
bool has_control_character(std::string_view path) {
    constexpr unsigned char first_printable = 0x20;
    constexpr unsigned char delete_character = 0x7f;
    return std::any_of(path.begin(), path.end(),
                       [](unsigned char c) { return c < first_printable || c == delete_character; });
}

std::map<std::string, std::string> params_of(const Route& route, std::string_view path) {
    std::map<std::string, std::string> params;
    std::string_view pattern = trim_slashes(route.pattern);
    while (!pattern.empty()) {
        const auto part = take_part(pattern);
        if (is_tail(part)) {
            params.emplace(part.substr(1, part.size() - 5), path);
            return params;
        }
        const auto value = take_part(path);
        if (is_placeholder(part)) params.emplace(part.substr(1, part.size() - 2), value);
    }
    return params;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
    for (const auto& route : routes_)
        insert(root_, trim_slashes(route.pattern), route);
}

void Router::insert(Node& node, std::string_view rest, const Route& route) {
    if (rest.empty()) {
        node.ends.push_back(&route);
        return;
    }
    const auto part = take_part(rest);
    if (is_tail(part)) {
        node.tails.push_back(&route);
    } else if (is_placeholder(part)) {
        if (node.placeholder.empty()) node.placeholder.emplace_back();
        insert(node.placeholder.front(), rest, route);
    } else {
        insert(node.literals[std::string(part)], rest, route);
    }
}

void Router::collect(const Node& node, std::string_view rest, std::vector<const Route*>& found) {
    if (rest.empty()) {
        found.insert(found.end(), node.ends.begin(), node.ends.end());
        return;
    }
    const auto whole = rest;
    const auto part = take_part(rest);
    if (const auto literal = node.literals.find(part); literal != node.literals.end()) {
        collect(literal->second, rest, found);
    }
    if (!node.placeholder.empty() && !part.empty()) collect(node.placeholder.front(), rest, found);
    if (!whole.empty()) found.insert(found.end(), node.tails.begin(), node.tails.end());
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    if (has_control_character(path)) return {};
    if (method == "HEAD") method = "GET";
    const auto trimmed = trim_slashes(path);
    std::vector<const Route*> found;
    collect(root_, trimmed, found);
    Match match;
    match.path_known = !found.empty();
    for (const auto* route : found) {
        if (route->method != method) continue;
        match.route = route;
        match.params = params_of(*route, trimmed);
        break;
    }
    return match;
}

}  // namespace sluice
