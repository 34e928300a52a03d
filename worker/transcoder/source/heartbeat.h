#pragma once

#include <functional>

namespace sluice {

/// Tells the watchdog that a long step still makes progress. May be called as often as is convenient; throws nothing.
using Heartbeat = std::function<void()>;

}  // namespace sluice
