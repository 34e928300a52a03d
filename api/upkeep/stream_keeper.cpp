#include "api/upkeep/stream_keeper.h"

#include <chrono>

#include "common/process/log.h"

namespace sluice {
namespace {

/// Two beats may be late, or lost.
constexpr int beats_per_ttl = 3;

}  // namespace

StreamKeeper::StreamKeeper(StreamSlots& streams)
    : thread_(std::chrono::milliseconds(0), [&streams]() -> std::chrono::milliseconds {
          try {
              streams.beat();
          } catch (const std::exception& failure) {
              log::warning("streams_not_kept", {{"reason", failure.what()}});
          }
          return std::chrono::milliseconds(streams.ttl()) / beats_per_ttl;
      }) {}

}  // namespace sluice
