#include "api/domain/signing/access_keys.h"

#include <algorithm>
#include <stdexcept>

#include <openssl/pem.h>

#include "common/crypto/constant_time.h"
#include "common/crypto/hmac.h"

namespace sluice {
namespace {

constexpr std::string_view block_begin = "-----BEGIN";
constexpr std::string_view block_end = "-----END PUBLIC KEY-----";
constexpr int min_rsa_bits = 2048;

const char* algorithm_of(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
            return "RS256";
        case EVP_PKEY_ED25519:
            return "EdDSA";
        default:
            return nullptr;
    }
}

/// In one call for the whole text: Ed25519 requires it.
bool verifies(EVP_PKEY* key, std::string_view text, std::string_view signature) {
    const auto bytes = [](std::string_view data) { return reinterpret_cast<const unsigned char*>(data.data()); };
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const EVP_MD* digest = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA ? EVP_sha256() : nullptr;
    return context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text), text.size()) == 1;
}

std::string unescaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_line_end = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n';
        result += is_line_end ? '\n' : text[i];
        if (is_line_end) ++i;
    }
    return result;
}

/// The name in "kid:" before a block, without the colon and the white space around it; empty if there is none.
std::string key_id(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ','; };
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    if (text.empty()) return {};
    if (text.back() != ':' || text.size() == 1)
        throw std::invalid_argument("before a key there may be its kid and a colon");
    return std::string(text.substr(0, text.size() - 1));
}

}  // namespace

AccessKeys::AccessKeys(std::string secret, std::string_view public_keys) : secret_(std::move(secret)) {
    const auto text = unescaped(public_keys);
    std::size_t at = 0;
    for (auto begin = text.find(block_begin); begin != std::string::npos; begin = text.find(block_begin, at)) {
        const auto end = text.find(block_end, begin);
        if (end == std::string::npos) throw std::invalid_argument("a key does not end");
        add(key_id(std::string_view(text).substr(at, begin - at)), text.substr(begin, end + block_end.size() - begin));
        at = end + block_end.size();
    }
    if (text.find_first_not_of(" \n\r\t", at) != std::string::npos) {
        throw std::invalid_argument("a key must be a PEM block, BEGIN PUBLIC KEY");
    }
}

void AccessKeys::add(std::string id, const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         &BIO_free);
    PublicKey key{std::move(id),
                  std::unique_ptr<EVP_PKEY, Free>(PEM_read_bio_PUBKEY(text.get(), nullptr, nullptr, nullptr))};
    if (!key.key) throw std::invalid_argument("a key is not a public key in PEM");
    if (algorithm_of(key.key.get()) == nullptr) throw std::invalid_argument("a key is neither RSA nor Ed25519");
    if (EVP_PKEY_get_base_id(key.key.get()) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key.key.get()) < min_rsa_bits) {
        throw std::invalid_argument("an RSA key has less than 2048 bits");
    }
    public_keys_.push_back(std::move(key));
}

bool AccessKeys::is_signed(const AccessToken& token) const {
    if (!secret_.empty() && token.algorithm == "HS256" &&
        equal_in_constant_time(token.signature, hmac_sha256(secret_, token.signed_part))) {
        return true;
    }
    const bool is_named = std::any_of(public_keys_.begin(), public_keys_.end(),
                                      [&](const PublicKey& key) { return !key.id.empty() && key.id == token.key_id; });
    return std::any_of(public_keys_.begin(), public_keys_.end(), [&](const PublicKey& key) {
        return key.id == (is_named ? token.key_id : "") && token.algorithm == algorithm_of(key.key.get()) &&
               verifies(key.key.get(), token.signed_part, token.signature);
    });
}

std::optional<AccessClaims> AccessKeys::verify(std::string_view text, std::int64_t now) const {
    const auto token = AccessToken::parse(text);
    if (!token || !is_signed(*token)) return std::nullopt;
    return token->claims(now);
}

}  // namespace sluice
