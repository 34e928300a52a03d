#include "api/queue/start_command.h"

#include <csignal>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice {
namespace {

/// Between two looks at whether the program has ended.
constexpr std::chrono::milliseconds look_again{20};

void require_success(int error, const char* what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// What the program begins with: descriptors and signals.
class SpawnSettings {
  public:
    SpawnSettings() {
        posix_spawn_file_actions_init(&actions_);
        posix_spawnattr_init(&attributes_);
        for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            require_success(posix_spawn_file_actions_addopen(&actions_, fd, "/dev/null", O_RDWR, 0), "start command");
        require_success(posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1), "start command");
        // The API blocks the signals that end it, and ignores SIGPIPE.
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    /// Throws std::system_error if there is no such program.
    [[nodiscard]] pid_t spawn(const std::vector<std::string>& command) const {
        std::vector<std::string> words = command;
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        char* const environment[] = {path.data(), nullptr};
        pid_t pid = -1;
        require_success(posix_spawn(&pid, arguments[0], &actions_, &attributes_, arguments.data(), environment),
                        "start command");
        return pid;
    }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

}  // namespace

bool run_start_command(const std::vector<std::string>& command, std::chrono::milliseconds max_time,
                       const std::stop_token& stop) {
    const auto deadline = std::chrono::steady_clock::now() + max_time;
    const pid_t pid = SpawnSettings().spawn(command);
    int status = -1;
    while (::waitpid(pid, &status, WNOHANG) == 0) {
        if (stop.stop_requested() || std::chrono::steady_clock::now() >= deadline) {
            ::kill(-pid, SIGKILL);
            ::waitpid(pid, &status, 0);
            return false;
        }
        std::this_thread::sleep_for(look_again);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace sluice
