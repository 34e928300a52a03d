#include "common/crypto/md5.h"

#include "common/crypto/base64.h"

namespace sluice {

std::string Md5::base64() {
    return sluice::base64(digest_.finish());
}

std::string md5_base64(std::string_view bytes) {
    Md5 digest;
    digest.update(bytes.data(), bytes.size());
    return digest.base64();
}

}  // namespace sluice
