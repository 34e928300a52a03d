#include "tests/fuzz/input.h"

#include <cstdio>
#include <cstdlib>

namespace sluice::fuzz {

void fail(const char* promise) {
    std::fprintf(stderr, "does not hold: %s\n", promise);
    std::abort();
}

}  // namespace sluice::fuzz
