#include "common/crypto/random.h"

#include <stdexcept>

#include <sodium.h>

namespace sluice {

std::string random_bytes(std::size_t size) {
    // sodium_init() chooses the generator, once for all threads.
    static const int started = sodium_init();
    if (started < 0) throw std::runtime_error("cannot initialise libsodium");
    std::string bytes(size, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

}  // namespace sluice
