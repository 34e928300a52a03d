#pragma once

#include <string>

namespace sluice {

/// An absolute URL with the scheme http or https and a host.
[[nodiscard]] bool is_http_url(const std::string& url);

/// Scheme, host and port are the same (RFC 6454 §4): what decides whether the worker's token may be sent to `b` when it
/// was meant for `a`. False when either is not an http URL.
[[nodiscard]] bool same_origin(const std::string& a, const std::string& b);

}  // namespace sluice
