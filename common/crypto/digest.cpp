#include "common/crypto/digest.h"

#include <array>
#include <new>

#include <openssl/evp.h>

namespace sluice {

Digest::Digest(Algorithm algorithm) : context_(EVP_MD_CTX_new()) {
    const EVP_MD* const kind = algorithm == Algorithm::sha256 ? EVP_sha256() : EVP_md5();
    if (!context_ || EVP_DigestInit_ex(context_.get(), kind, nullptr) != 1) throw std::bad_alloc();
}

void Digest::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

void Digest::update(const void* data, std::size_t size) {
    EVP_DigestUpdate(context_.get(), data, size);
}

std::string Digest::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace sluice
