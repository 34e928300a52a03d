#include "api/domain/cdn_signer.h"

#include <fmt/format.h>

#include "common/digest.h"

namespace sluice {
namespace {

/// RFC 3986 §2.3: everything but the unreserved characters.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

}  // namespace

std::string CdnSigner::url(std::string_view path, std::int64_t expires_at, std::string_view user_id) const {
    const auto text = fmt::format("{}|{}|{}|{}", path, expires_at, key_id_, user_id);
    return fmt::format("{}{}?exp={}&sig={}&kid={}&uid={}", base_url_, path, expires_at,
                       base64url(hmac_sha256(secret_, text)), percent_encoded(key_id_), percent_encoded(user_id));
}

}  // namespace sluice
