#include "api/domain/signing/keyring.h"

#include <algorithm>
#include <stdexcept>

#include "common/crypto/base64.h"
#include "common/crypto/constant_time.h"
#include "common/crypto/hmac.h"
#include "common/text/characters.h"

namespace sluice {
namespace {

bool is_key_id(std::string_view id) {
    constexpr std::size_t max_length = 32;
    return !id.empty() && id.size() <= max_length && is_alphanumeric_or("_-", id);
}

}  // namespace

Keyring::Keyring(std::vector<Key> keys) : keys_(std::move(keys)) {
    constexpr std::size_t min_secret_bytes = 16;
    if (keys_.empty()) throw std::invalid_argument("a keyring needs at least one key");
    for (const auto& key : keys_) {
        if (!is_key_id(key.id)) throw std::invalid_argument("a key id must be 1 to 32 letters, digits, '-' or '_'");
        if (key.secret.size() < min_secret_bytes) {
            throw std::invalid_argument("the secret of key '" + key.id + "' must have at least 16 characters");
        }
    }
}

Keyring Keyring::parse(std::string_view text) {
    std::vector<Key> keys;
    while (!text.empty()) {
        const auto entry = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), entry.size() + 1));
        const auto colon = entry.find(':');
        if (colon == std::string_view::npos) throw std::invalid_argument("keys are written kid:secret,kid:secret");
        keys.push_back({std::string(entry.substr(0, colon)), std::string(entry.substr(colon + 1))});
    }
    return Keyring(std::move(keys));
}

std::string Keyring::signature(const Key& key, std::string_view purpose, std::string_view payload) {
    std::string message;
    for (const auto part : {purpose, std::string_view(key.id), payload}) {
        message += part;
        message += '\0';
    }
    return base64url(hmac_sha256(key.secret, message));
}

std::string Keyring::sign(std::string_view purpose, std::string_view payload) const {
    const auto& key = keys_.front();
    return key.id + '.' + base64url(payload) + '.' + signature(key, purpose, payload);
}

std::optional<std::string> Keyring::verify(std::string_view purpose, std::string_view token) const {
    const auto first_dot = token.find('.');
    const auto last_dot = token.rfind('.');
    if (first_dot == std::string_view::npos || first_dot == last_dot) return std::nullopt;
    const auto id = token.substr(0, first_dot);
    std::string payload;
    if (!base64url_decode(token.substr(first_dot + 1, last_dot - first_dot - 1), payload)) return std::nullopt;
    const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const Key& k) { return k.id == id; });
    if (key == keys_.end()) return std::nullopt;
    if (!equal_in_constant_time(token.substr(last_dot + 1), signature(*key, purpose, payload))) return std::nullopt;
    return payload;
}

}  // namespace sluice
