#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sluice {

/// What a request asks for: the decoded path and the decoded parameters of the query.
struct RequestTarget {
    std::string path;
    std::multimap<std::string, std::string> query;
};

/// Parses a target in origin form (RFC 9112 §3.2.1). A slash at the end of the path stays; a second question mark
/// belongs to the query. Throws ApiError: not_found for a path that a proxy in front may understand differently (an
/// empty part, `.` or `..`, an encoded slash, a backslash, a control character, a malformed escape), because nothing
/// exists there; malformed_request for a query that cannot be decoded.
[[nodiscard]] RequestTarget parse_request_target(std::string_view target);

}  // namespace sluice
