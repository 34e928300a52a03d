#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "worker/control_channel.h"
#include "worker/sandbox/child_process.h"
#include "worker/scratch.h"

namespace sluice {

/// What every transcoder of this worker is started with.
struct TranscoderSettings {
    std::filesystem::path program;  ///< absolute
    std::vector<Wall> walls;
    SandboxLimits limits;
};

/// A transcoder that runs in its sandbox and waits for its task, with our ends of everything that leads to it. It knows
/// nothing of any task yet.
class TranscoderChild {
  public:
    /// Throws std::system_error.
    TranscoderChild(const Scratch& scratch, const TranscoderSettings& settings);

    /// False once its process has ended.
    [[nodiscard]] bool is_alive() const;

    // Destroyed from the last to the first: the child dies before its files are removed.
    TaskDirectory directory;
    ControlChannel control;
    DescriptorPair source = make_socket_pair();  ///< `theirs` is closed here already
    ChildProcess process;
};

/// Keeps one transcoder ready for the task after this one, so that loading its libraries and putting up its walls costs
/// no task any time. One thread, and the children die with it.
class Standby {
  public:
    /// Both outlive it.
    Standby(const Scratch& scratch, const TranscoderSettings& settings) : scratch_(scratch), settings_(settings) {}

    /// Starts the next one unless it is there. What keeps it from starting is logged, and the task's to fail by.
    void prepare();
    /// Hands it out, or a new one where it has died or was not prepared. Throws std::system_error.
    [[nodiscard]] std::unique_ptr<TranscoderChild> take();

  private:
    const Scratch& scratch_;
    const TranscoderSettings& settings_;
    std::unique_ptr<TranscoderChild> next_;
};

}  // namespace sluice
