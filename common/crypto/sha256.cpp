#include "common/crypto/sha256.h"

#include "common/crypto/hex.h"

namespace sluice {

std::string Sha256::hex() {
    return sluice::hex(digest_.finish());
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes.data(), bytes.size());
    return digest.hex();
}

}  // namespace sluice
