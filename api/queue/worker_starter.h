#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace sluice {

/// Asks the operator's system for a worker when there is something to do: by a signed POST, or by a command. For
/// academies whose workers run on a machine that is switched off while it has no work (docs/operations.md).
///
/// Requests that come together are one start. Starts are at least `interval` apart, so a burst is one start, and one
/// more for what came after it. A start that fails is tried again after `interval`.
class WorkerStarter {
  public:
    struct Options {
        std::string url;                   ///< http or https; empty: no POST
        std::string secret;                ///< signs the POST as a webhook is signed
        std::vector<std::string> command;  ///< used if there is no `url`: a program's path and its arguments
        std::chrono::milliseconds interval{10'000};
        int max_attempts = 12;
        std::chrono::milliseconds max_post_time{10'000};
        std::chrono::milliseconds max_command_time{60'000};
    };

    /// With neither a URL nor a command, request() does nothing.
    explicit WorkerStarter(Options options);
    /// Breaks off a start that is under way.
    ~WorkerStarter() = default;
    WorkerStarter(const WorkerStarter&) = delete;
    WorkerStarter& operator=(const WorkerStarter&) = delete;

    /// Returns at once; the start happens on a thread of its own. Any thread.
    void request();

  private:
    void run(const std::stop_token& stop);
    /// Starts until one succeeds or all attempts have failed; then waits until the next start may come.
    void start(const std::stop_token& stop);
    [[nodiscard]] bool try_once(const std::stop_token& stop) const;
    [[nodiscard]] bool post(const std::stop_token& stop) const;

    const Options options_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool is_requested_ = false;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace sluice
