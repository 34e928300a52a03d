#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "tests/worker/scripted_api.h"
#include "worker/worker.h"

namespace sluice::test {

/// A new empty folder, removed at the end.
class TemporaryDirectory {
  public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// A Worker on a thread of this process, with the fake transcoder and short limits.
class RunningWorker {
  public:
    explicit RunningWorker(const std::string& api_url, const std::function<void(WorkerConfig&)>& change = {});
    /// Ends it at once.
    ~RunningWorker();
    RunningWorker(const RunningWorker&) = delete;
    RunningWorker& operator=(const RunningWorker&) = delete;

    void begin_to_drain() { shutdown_->request(); }
    /// Returns when the worker has ended by itself.
    void drain();
    [[nodiscard]] const std::filesystem::path& scratch_dir() const { return scratch_.path(); }

  private:
    TemporaryDirectory scratch_;
    WorkerConfig config_;
    std::unique_ptr<Shutdown> shutdown_;
    std::thread thread_;
};

/// The real program, in a process of its own.
class WorkerProgram {
  public:
    /// `options` are those of its command line.
    explicit WorkerProgram(const std::string& api_url, std::vector<std::string> options = {});
    ~WorkerProgram();
    WorkerProgram(const WorkerProgram&) = delete;
    WorkerProgram& operator=(const WorkerProgram&) = delete;

    void signal(int number) const;
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// The status as of waitpid(2), once it has ended; -1 when it has not within ten seconds.
    [[nodiscard]] int wait();
    /// What it has written to standard error.
    [[nodiscard]] std::string log() const;
    [[nodiscard]] const std::filesystem::path& scratch_dir() const { return scratch_.path(); }

  private:
    TemporaryDirectory scratch_;
    TemporaryDirectory logs_;
    pid_t pid_ = -1;
};

/// True as soon as `condition` holds, false after ten seconds; for what gives no signal of its own.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);
/// The transcoder that process `worker` has started; -1 when there is none. Its own idea of its number is another one.
[[nodiscard]] pid_t transcoder_of(pid_t worker);
/// No such process, or one that only waits to be reaped.
[[nodiscard]] bool is_dead(pid_t pid);

}  // namespace sluice::test
