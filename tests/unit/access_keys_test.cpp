#include "api/domain/signing/access_keys.h"

#include <stdexcept>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "common/crypto/base64.h"
#include "common/crypto/hmac.h"
#include "tests/unit/signing_sample.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// A host system's key pair.
class Host {
  public:
    explicit Host(const char* kind, unsigned bits = 2048)
        : key_(std::string(kind) == "RSA" ? EVP_RSA_gen(bits) : EVP_PKEY_Q_keygen(nullptr, nullptr, kind)) {}
    ~Host() { EVP_PKEY_free(key_); }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    [[nodiscard]] std::string pem() const {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        PEM_write_bio_PUBKEY(out.get(), key_);
        char* data = nullptr;
        const auto size = BIO_get_mem_data(out.get(), &data);
        return {data, static_cast<std::size_t>(size)};
    }

    [[nodiscard]] std::string sign(const json& header) const {
        const json claims{{"sub", "u1"}, {"role", "student"}, {"tenant", "demo"}, {"exp", now + 60}};
        const auto text = base64url(header.dump()) + '.' + base64url(claims.dump());
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
        const bool is_rsa = EVP_PKEY_get_base_id(key_) == EVP_PKEY_RSA;
        EVP_DigestSignInit(context.get(), nullptr, is_rsa ? EVP_sha256() : nullptr, nullptr, key_);
        std::string signature(1024, '\0');
        std::size_t size = signature.size();
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size());
        signature.resize(size);
        return text + '.' + base64url(signature);
    }

  private:
    EVP_PKEY* key_;
};

std::string signed_with_secret(const std::string& key, const json& header) {
    const json claims{{"sub", "u1"}, {"role", "admin"}, {"tenant", "demo"}, {"exp", now + 60}};
    const auto text = base64url(header.dump()) + '.' + base64url(claims.dump());
    return text + '.' + base64url(hmac_sha256(key, text));
}

}  // namespace

TEST_CASE("tokens of a host system, by the key's algorithm") {
    const Host rsa("RSA");
    const Host edwards("ED25519");
    const AccessKeys keys(secret, rsa.pem() + edwards.pem());
    CHECK(keys.verify(rsa.sign({{"alg", "RS256"}}), now));
    CHECK(keys.verify(edwards.sign({{"alg", "EdDSA"}}), now));
    CHECK(keys.verify(signed_with_secret(secret, {{"alg", "HS256"}}), now));
    CHECK(keys.verify(rsa.sign({{"alg", "RS256"}}), now)->user_id == "u1");
    CHECK_FALSE(keys.verify(Host("RSA").sign({{"alg", "RS256"}}), now));
    CHECK_FALSE(keys.verify(Host("ED25519").sign({{"alg", "EdDSA"}}), now));
    CHECK_FALSE(AccessKeys(secret).verify(rsa.sign({{"alg", "RS256"}}), now));
    auto changed = edwards.sign({{"alg", "EdDSA"}});
    changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
    CHECK_FALSE(keys.verify(changed, now));
}

TEST_CASE("the header chooses no algorithm") {
    const Host rsa("RSA");
    const AccessKeys keys("", rsa.pem());
    // The public key as the secret of an HMAC: the classic confusion.
    for (const char* algorithm : {"HS256", "RS256", "none", "", "hs256"}) {
        CAPTURE(std::string(algorithm));
        CHECK_FALSE(keys.verify(signed_with_secret(rsa.pem(), {{"alg", algorithm}}), now));
        CHECK_FALSE(keys.verify(signed_with_secret("", {{"alg", algorithm}}), now));
    }
    for (const json& header : {json{{"alg", "none"}}, json{{"alg", "HS256"}}, json{{"alg", "EdDSA"}},
                               json{{"alg", "RS512"}}, json{{"alg", 1}}, json::object()}) {
        CAPTURE(header.dump());
        CHECK_FALSE(keys.verify(rsa.sign(header), now));
    }
    CHECK_FALSE(keys.verify(rsa.sign({{"alg", "RS256"}, {"crit", {"exp"}}}), now));
    const auto token = rsa.sign({{"alg", "RS256"}});
    CHECK_FALSE(keys.verify(token.substr(0, token.rfind('.') + 1), now));
}

TEST_CASE("kid names a key where keys have names") {
    const Host first("RSA");
    const Host second("RSA");
    const Host unnamed("ED25519");
    const AccessKeys keys("", "a:" + first.pem() + "b:" + second.pem() + unnamed.pem());
    CHECK(keys.verify(first.sign({{"alg", "RS256"}, {"kid", "a"}}), now));
    CHECK(keys.verify(second.sign({{"alg", "RS256"}, {"kid", "b"}}), now));
    CHECK_FALSE(keys.verify(second.sign({{"alg", "RS256"}, {"kid", "a"}}), now));
    CHECK_FALSE(keys.verify(first.sign({{"alg", "RS256"}}), now));
    CHECK(keys.verify(unnamed.sign({{"alg", "EdDSA"}}), now));
    CHECK(keys.verify(unnamed.sign({{"alg", "EdDSA"}, {"kid", "unheard of"}}), now));
}

TEST_CASE("keys as they stand in an environment variable") {
    const Host host("ED25519");
    auto text = host.pem();
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n'))
        text.replace(at, 1, "\\n");
    CHECK(AccessKeys("", "host:" + text).verify(host.sign({{"alg", "EdDSA"}, {"kid", "host"}}), now));
    CHECK_THROWS_AS(AccessKeys("", "nonsense"), std::invalid_argument);
    CHECK_THROWS_AS(AccessKeys("", "nonsense" + host.pem()), std::invalid_argument);
    CHECK_THROWS_AS(AccessKeys("", host.pem().substr(0, 40)), std::invalid_argument);
    CHECK_THROWS_AS(AccessKeys("", Host("RSA", 1024).pem()), std::invalid_argument);
    CHECK_THROWS_AS(AccessKeys("", Host("X25519").pem()), std::invalid_argument);
    CHECK_THROWS_AS(AccessKeys("", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
                    std::invalid_argument);
}
