#include "common/process/periodic_thread.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace sluice {

PeriodicThread::PeriodicThread(std::chrono::milliseconds first_pause, Round round)
    : thread_([pause = first_pause, round = std::move(round)](const std::stop_token& stop) mutable {
          std::mutex mutex;
          std::condition_variable_any stopped;
          std::unique_lock lock(mutex);
          while (true) {
              stopped.wait_for(lock, stop, pause, [] { return false; });
              if (stop.stop_requested()) return;
              pause = round();
          }
      }) {}

}  // namespace sluice
