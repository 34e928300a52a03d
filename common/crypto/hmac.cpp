#include "common/crypto/hmac.h"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace sluice {

std::string hmac_sha256(std::string_view key, std::string_view message) {
    constexpr std::size_t sha256_size = 32;
    std::array<unsigned char, sha256_size> mac{};
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), mac.data(), nullptr) == nullptr) {
        throw std::runtime_error("HMAC-SHA256 failed");
    }
    return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

}  // namespace sluice
