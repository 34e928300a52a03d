#pragma once

#include <string>
#include <string_view>

#include "common/crypto/digest.h"

namespace sluice {

/// SHA-256 over bytes that arrive in pieces. One thread at a time.
class Sha256 {
  public:
    void update(const void* data, std::size_t size) { digest_.update(data, size); }
    /// Lower-case hex of everything so far; call once, at the end.
    [[nodiscard]] std::string hex();

  private:
    Digest digest_{Digest::Algorithm::sha256};
};

/// Lower-case hex of the SHA-256 of these bytes.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace sluice
