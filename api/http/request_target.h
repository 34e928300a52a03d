#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// What a request asks for: the decoded path and the decoded parameters of the query.
struct RequestTarget {
    std::string path;
    std::multimap<std::string, std::string> query;
};

/// Takes a target in origin form (RFC 9112 §3.2.1) apart. Nothing for a target that a proxy in front may understand
/// differently: a path with an empty part, `.` or `..`, an encoded slash, a backslash, a control character, or an
/// escape that is none. A slash at the end is taken off by the router; a second question mark belongs to the query.
[[nodiscard]] std::optional<RequestTarget> parse_request_target(std::string_view target);

}  // namespace sluice
