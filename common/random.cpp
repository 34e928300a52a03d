#include "common/random.h"

#include <stdexcept>

#include <openssl/rand.h>

namespace sluice {

std::string random_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1) {
        throw std::runtime_error("the system's random generator failed");
    }
    return bytes;
}

}  // namespace sluice
