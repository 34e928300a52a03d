#include "common/crypto/base64.h"

#include <algorithm>

#include <sodium.h>

namespace sluice {
namespace {

std::string encode(std::string_view bytes, int variant) {
    // The encoded length includes a zero at the end, which libsodium writes.
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      variant);
    text.pop_back();
    return text;
}

bool is_ascii(char c) {
    constexpr unsigned char end_of_ascii = 0x80;
    return static_cast<unsigned char>(c) < end_of_ascii;
}

}  // namespace

std::string base64(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::string base64url(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool base64url_decode(std::string_view text, std::string& bytes) {
    // libsodium 1.0.18 takes each byte above ASCII for '_'.
    if (!std::all_of(text.begin(), text.end(), is_ascii)) return false;
    bytes.resize(text.size());  // more than enough
    std::size_t size = 0;
    const int result =
        sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          nullptr, &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    bytes.resize(size);
    return result == 0;
}

}  // namespace sluice
