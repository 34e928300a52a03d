#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

/// Signs small texts into compact, URL-safe tokens `kid.payload.signature` (HMAC-SHA256 over purpose, kid and payload)
/// and verifies them. Immutable; safe from any thread.
class Keyring {
  public:
    struct Key {
        std::string id;  ///< 1 to 32 of [A-Za-z0-9_-]
        std::string secret;
    };

    /// The first key signs, all keys verify. Throws std::invalid_argument if there is no key or one is malformed; the
    /// message contains no secret.
    explicit Keyring(std::vector<Key> keys);
    /// From "kid:secret,kid:secret".
    static Keyring parse(std::string_view text);

    /// `purpose` separates kinds of tokens: a token that is signed for one purpose is never valid for another.
    [[nodiscard]] std::string sign(std::string_view purpose, std::string_view payload) const;
    /// The payload if one of the keys made the signature, otherwise std::nullopt. Does not check any expiry.
    [[nodiscard]] std::optional<std::string> verify(std::string_view purpose, std::string_view token) const;

  private:
    [[nodiscard]] static std::string signature(const Key& key, std::string_view purpose, std::string_view payload);

    std::vector<Key> keys_;
};

}  // namespace sluice
