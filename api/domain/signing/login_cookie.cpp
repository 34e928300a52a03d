#include "api/domain/signing/login_cookie.h"

namespace sluice {
namespace {

/// Scheme, host and port of a URL, as browsers say it (RFC 6454).
std::string_view origin_of(std::string_view url) {
    const auto host = url.find("://");
    return host == std::string_view::npos ? url : url.substr(0, url.find('/', host + 3));
}

/// Browsers take https, and http to their own machine, for safe from eavesdroppers.
bool is_trustworthy(std::string_view origin) {
    constexpr std::string_view plain = "http://";
    if (!origin.starts_with(plain)) return true;
    const auto host = origin.substr(plain.size());
    for (const std::string_view loopback : {"127.0.0.1", "localhost", "[::1]"}) {
        if (host == loopback || (host.starts_with(loopback) && host[loopback.size()] == ':')) return true;
    }
    return false;
}

}  // namespace

LoginCookie::LoginCookie(std::string_view public_url)
    : origin_(origin_of(public_url)),
      is_secure_(is_trustworthy(origin_)),
      name_(is_secure_ ? "__Host-sluice" : "sluice") {}

std::string LoginCookie::keep(const std::string& token, std::int64_t seconds) const {
    return name_ + '=' + token + "; Path=/; Max-Age=" + std::to_string(seconds) + "; HttpOnly; SameSite=Strict" +
           (is_secure_ ? "; Secure" : "");
}

std::optional<std::string> LoginCookie::find(std::string_view header) const {
    std::optional<std::string> found;
    while (!header.empty()) {
        const auto end = header.find(';');
        auto pair = header.substr(0, end);
        header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
        while (pair.starts_with(' '))
            pair.remove_prefix(1);
        if (!pair.starts_with(name_ + '=')) continue;
        if (found) return std::nullopt;
        found = pair.substr(name_.size() + 1);
    }
    if (found && found->empty()) return std::nullopt;
    return found;
}

bool LoginCookie::is_own_page(std::string_view sec_fetch_site, std::string_view origin) const {
    return sec_fetch_site.empty() ? origin == origin_ : sec_fetch_site == "same-origin";
}

}  // namespace sluice
