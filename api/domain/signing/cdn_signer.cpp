#include "api/domain/signing/cdn_signer.h"

#include <fmt/format.h>

#include "common/crypto/base64.h"
#include "common/crypto/hmac.h"
#include "common/text/percent.h"

namespace sluice {

std::string CdnSigner::url(std::string_view path, std::int64_t expires_at, std::string_view user_id,
                           std::optional<std::int64_t> version) const {
    const auto text = fmt::format("{}|{}|{}|{}", path, expires_at, key_id_, user_id);
    const auto first = version ? fmt::format("v={}&", *version) : std::string();
    return fmt::format("{}{}?{}exp={}&sig={}&kid={}&uid={}", base_url_, path, first, expires_at,
                       base64url(hmac_sha256(secret_, text)), percent_encode(key_id_), percent_encode(user_id));
}

}  // namespace sluice
