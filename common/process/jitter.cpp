#include "common/process/jitter.h"

#include <random>

namespace sluice {

double jitter() {
    thread_local std::mt19937 generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace sluice
