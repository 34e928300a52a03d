#pragma once

#include "api/playback/stream_slots.h"
#include "common/process/periodic_thread.h"

namespace sluice {

/// Says again and again on its own thread, until destroyed, that this process and its transfers of originals go on. So
/// the streams of a killed process are stopped by the others.
class StreamKeeper {
  public:
    /// `streams` must outlive this.
    explicit StreamKeeper(StreamSlots& streams);

  private:
    PeriodicThread thread_;
};

}  // namespace sluice
