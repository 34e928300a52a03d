#include "common/crypto/hex.h"

#include <sodium.h>

namespace sluice {

std::string hex(std::string_view bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');  // libsodium writes a zero at the end
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    text.pop_back();
    return text;
}

}  // namespace sluice
