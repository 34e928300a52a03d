#pragma once

namespace sluice {

/// A random number in [0, 1), with which the retries of many clients are spread over time. Any thread.
[[nodiscard]] double jitter();

}  // namespace sluice
