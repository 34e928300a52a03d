#include "api/domain/signing/password.h"

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
