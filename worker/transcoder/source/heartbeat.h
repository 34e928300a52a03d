#pragma once

#include <functional>

namespace sluice {

/// Says that a long step still gets on, for whoever watches over it. As often as is convenient; throws nothing.
using Heartbeat = std::function<void()>;

}  // namespace sluice
