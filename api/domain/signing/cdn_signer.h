#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// Makes URLs that an edge of a CDN can check by itself (contract §7); docs/cdn has the code that checks them.
class CdnSigner {
  public:
    /// `base_url` is the CDN's, without a slash at its end; empty if there is no CDN.
    CdnSigner(std::string base_url, std::string key_id, std::string secret)
        : base_url_(std::move(base_url)), key_id_(std::move(key_id)), secret_(std::move(secret)) {}

    [[nodiscard]] bool is_used() const { return !base_url_.empty(); }
    /// `{base}{path}?exp=&sig=&kid=&uid=`, sig = base64url(HMAC-SHA256(secret, "path|exp|kid|uid")) without padding.
    /// `path` is the path of a URL and is used unchanged. `user_id` may be any text; it is signed unchanged and
    /// percent-encoded in the query. With `version` the query begins with `v={version}`, so that caches keep what was
    /// there before apart.
    [[nodiscard]] std::string url(std::string_view path, std::int64_t expires_at, std::string_view user_id,
                                  std::optional<std::int64_t> version = std::nullopt) const;

  private:
    std::string base_url_;
    std::string key_id_;
    std::string secret_;
};

}  // namespace sluice
