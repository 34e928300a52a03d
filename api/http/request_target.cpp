#include "api/http/request_target.h"

#include <algorithm>
#include <optional>

#include "api/domain/errors.h"
#include "common/text/percent.h"

namespace sluice {
namespace {

bool is_control(char c) {
    constexpr unsigned char first_printable = 0x20;
    constexpr unsigned char del = 0x7f;
    const auto byte = static_cast<unsigned char>(c);
    return byte < first_printable || byte == del;
}

/// Removes the text up to `separator`, and the separator itself; returns the removed text without the separator.
std::string_view take_until(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const auto part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

/// `path` begins with a slash; it may end with one.
bool has_plain_parts(std::string_view path) {
    path.remove_prefix(1);
    while (!path.empty()) {
        const auto part = take_until(path, '/');
        if (part.empty() || part == "." || part == "..") return false;
    }
    return true;
}

std::optional<std::string> parse_path(std::string_view raw) {
    auto path = percent_decode(raw, Plus::itself);
    if (!path || !path->starts_with('/') || !has_plain_parts(*path)) return std::nullopt;
    const bool encodes_slash = std::count(path->begin(), path->end(), '/') != std::count(raw.begin(), raw.end(), '/');
    const bool is_ambiguous = encodes_slash || path->find('\\') != std::string::npos;
    if (is_ambiguous || std::any_of(path->begin(), path->end(), is_control)) return std::nullopt;
    return path;
}

}  // namespace

RequestTarget parse_request_target(std::string_view target) {
    auto path = parse_path(take_until(target, '?'));
    if (!path) throw ApiError(error::not_found);
    RequestTarget parsed{std::move(*path), {}};
    while (!target.empty()) {
        auto parameter = take_until(target, '&');
        if (parameter.empty()) continue;
        auto name = percent_decode(take_until(parameter, '='), Plus::space);
        auto value = percent_decode(parameter, Plus::space);
        const auto is_text = [](const auto& text) { return text && text->find('\0') == std::string::npos; };
        if (!is_text(name) || !is_text(value)) {
            throw ApiError(error::malformed_request, "The query of the request cannot be read.");
        }
        parsed.query.emplace(std::move(*name), std::move(*value));
    }
    return parsed;
}

}  // namespace sluice
