#pragma once

namespace sluice {

/// A random number in [0, 1), by which the retries of many are spread over time. Safe from any thread.
[[nodiscard]] double jitter();

}  // namespace sluice
