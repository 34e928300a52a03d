#pragma once

#include <string>

namespace sluice {

/// An absolute URL with the scheme http or https and a host.
[[nodiscard]] bool is_http_url(const std::string& url);

/// True if scheme, host and port are the same (RFC 6454 §4). Decides whether the worker's token, which is meant for
/// `a`, may be sent to `b`. False if either is not an http or https URL.
[[nodiscard]] bool same_origin(const std::string& a, const std::string& b);

}  // namespace sluice
