#include "api/domain/signing/password.h"

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include <sodium.h>

namespace sluice {
namespace {

constexpr auto operations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto memory_bytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;

void start_sodium() {
    // Repeated calls do nothing.
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
}

}  // namespace

bool may_be_password(std::string_view text) {
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; };
    const auto characters = std::count_if(text.begin(), text.end(), begins_character);
    return static_cast<std::size_t>(characters) >= min_password_characters && text.size() <= max_password_bytes;
}

std::string hash_password(const std::string& password) {
    start_sodium();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), operations, memory_bytes) != 0) {
        throw std::bad_alloc();
    }
    return hash.data();
}

bool password_matches(const std::string& password, const std::string& hash) {
    start_sodium();
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace sluice
