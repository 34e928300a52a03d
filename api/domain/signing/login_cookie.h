#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// The cookie that keeps a browser logged in on our own pages (RFC 6265). It holds an access token, scripts cannot read
/// it, and browsers send it with requests of the same site alone. Immutable; safe from any thread.
class LoginCookie {
  public:
    /// `public_url` is where browsers reach the edge. At https, and at a loopback address, the cookie is
    /// `__Host-sluice` and Secure, so that no other host or path can set it; elsewhere, where browsers would not keep
    /// that, `sluice`.
    explicit LoginCookie(std::string_view public_url);

    /// The value of Set-Cookie.
    [[nodiscard]] std::string keep(const std::string& token, std::int64_t seconds) const;
    [[nodiscard]] std::string forget() const { return keep("", 0); }
    /// The token in the value of a Cookie header. std::nullopt if it has none, or several: only one can be ours.
    [[nodiscard]] std::optional<std::string> find(std::string_view header) const;

    /// Whether a request that changes something comes from our own pages: by its Sec-Fetch-Site, and without that, as
    /// browsers leave it out at plain http, by its Origin. Both are empty where the request has none.
    [[nodiscard]] bool is_own_page(std::string_view sec_fetch_site, std::string_view origin) const;

  private:
    std::string origin_;  ///< of the public URL
    bool is_secure_;
    std::string name_;
};

}  // namespace sluice
