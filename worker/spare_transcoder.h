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

/// A transcoder that runs in its sandbox and waits for its task, with the worker's ends of its channels.
class TranscoderChild {
  public:
    /// Throws std::system_error.
    TranscoderChild(const Scratch& scratch, const TranscoderSettings& settings);

    /// False once its process has ended.
    [[nodiscard]] bool is_alive() const;

    // Destroyed from the last to the first: the child dies before its files are removed.
    TaskDirectory directory;
    ControlChannel control;
    DescriptorPair source = make_socket_pair();  ///< of the source socket; `theirs` is closed already
    ChildProcess process;
};

/// Keeps one transcoder ready for the next task, so that no task waits for its libraries to load and its walls to be
/// put up. For one thread; the children die with that thread.
class SpareTranscoder {
  public:
    /// `scratch` and `settings` outlive it.
    SpareTranscoder(const Scratch& scratch, const TranscoderSettings& settings)
        : scratch_(scratch), settings_(settings) {}

    /// Starts the spare transcoder unless it is ready. An error is only logged: take() tries again, and throws.
    void prepare();
    /// Hands out the spare transcoder, or a new one if it has died or was not prepared. Throws std::system_error.
    [[nodiscard]] std::unique_ptr<TranscoderChild> take();

  private:
    const Scratch& scratch_;
    const TranscoderSettings& settings_;
    std::unique_ptr<TranscoderChild> next_;
};

}  // namespace sluice
