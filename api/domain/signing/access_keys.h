#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

#include "api/domain/signing/jwt.h"

namespace sluice {

/// The keys that access tokens are verified with. A key has one algorithm: the secret HS256, an RSA key RS256, an
/// Ed25519 key EdDSA (RFC 7518, RFC 8037). The header of a token does not choose the algorithm: its `alg` must be that
/// of the key that verifies its signature. Immutable; safe from any thread.
class AccessKeys {
  public:
    /// `secret` is that of HS256; empty if there is none. `public_keys` are PEM blocks, one after the other, each
    /// optionally preceded by `kid:`; line ends may be written as `\n`. A token with a `kid` is verified with the key
    /// of that name if there is one, otherwise with the keys that have no name. Throws std::invalid_argument if a key
    /// is neither RSA of at least 2048 bits nor Ed25519.
    explicit AccessKeys(std::string secret, std::string_view public_keys = {});

    /// The claims of a valid token: well-formed, signed, with all claims, and in time within a leeway of 30 s.
    /// Otherwise std::nullopt.
    [[nodiscard]] std::optional<AccessClaims> verify(std::string_view token, std::int64_t now) const;

  private:
    struct Free {
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    };
    struct PublicKey {
        std::string id;  ///< empty if the key has no name
        std::unique_ptr<EVP_PKEY, Free> key;
    };

    void add(std::string id, const std::string& pem);
    [[nodiscard]] bool is_signed(const AccessToken& token) const;

    std::string secret_;
    std::vector<PublicKey> public_keys_;
};

}  // namespace sluice
