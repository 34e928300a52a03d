#pragma once

#include <string>
#include <string_view>

#include "common/crypto/digest.h"

namespace sluice {

/// MD5 over bytes that arrive in pieces, for Content-MD5 (RFC 1864). It detects accidents; it does not protect against
/// an attacker. One thread at a time.
class Md5 {
  public:
    void update(const void* data, std::size_t size) { digest_.update(data, size); }
    /// Base64 of everything so far; call once, at the end.
    [[nodiscard]] std::string base64();

  private:
    Digest digest_{Digest::Algorithm::md5};
};

/// Base64 of the MD5 of these bytes.
[[nodiscard]] std::string md5_base64(std::string_view bytes);

}  // namespace sluice
