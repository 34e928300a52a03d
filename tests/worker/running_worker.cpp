#include "tests/worker/running_worker.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice::test {

using namespace std::chrono_literals;

TemporaryDirectory::TemporaryDirectory() {
    auto name = (std::filesystem::temp_directory_path() / "sluice-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

RunningWorker::RunningWorker(const std::string& api_url, const std::function<void(WorkerConfig&)>& change) {
    log::configure("test-worker", log::Level::error);
    config_.api_url = api_url;
    config_.worker_token = worker_token;
    config_.worker_id = "worker-under-test";
    config_.scratch_dir = scratch_.path();
    config_.transcoder = FAKE_TRANSCODER;
    config_.task_kinds = "plan,chunk,audio,finish";
    if (change) change(config_);
    shutdown_ = std::make_unique<Shutdown>(config_.drain_limit);
    thread_ = std::thread([this] { Worker(config_, *shutdown_).run(); });
}

RunningWorker::~RunningWorker() {
    if (!thread_.joinable()) return;
    shutdown_->request();
    shutdown_->request();
    thread_.join();
}

void RunningWorker::drain() {
    begin_to_drain();
    thread_.join();
}

WorkerProgram::WorkerProgram(const std::string& api_url, std::vector<std::string> options) {
    const auto log_file = logs_.path() / "log";
    std::vector<std::string> environment{"SLUICE_API_URL=" + api_url,
                                         "SLUICE_WORKER_TOKEN=" + std::string(worker_token),
                                         "SLUICE_SCRATCH_DIR=" + scratch_.path().string(),
                                         "SLUICE_TRANSCODER=" FAKE_TRANSCODER,
                                         "SLUICE_DRAIN_SECONDS=1",
                                         "SLUICE_LOG_LEVEL=debug"};
    std::vector<char*> pointers;
    for (auto& variable : environment)
        pointers.push_back(variable.data());
    pointers.push_back(nullptr);
    options.insert(options.begin(), "sluice-worker");
    std::vector<char*> arguments;
    for (auto& option : options)
        arguments.push_back(option.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    const int fd = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(fd, STDERR_FILENO);
    ::execve(SLUICE_WORKER, arguments.data(), pointers.data());
    ::_exit(127);
}

WorkerProgram::~WorkerProgram() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void WorkerProgram::signal(int number) const {
    ::kill(pid_, number);
}

int WorkerProgram::wait() {
    int status = -1;
    if (!eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; })) return -1;
    pid_ = -1;
    return status;
}

std::string WorkerProgram::log() const {
    std::ostringstream text;
    text << std::ifstream(logs_.path() / "log").rdbuf();
    return text.str();
}

bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

pid_t transcoder_of(pid_t worker) {
    constexpr std::size_t command_length = 15;  // proc(5): comm is cut off
    const auto command = std::filesystem::path(FAKE_TRANSCODER).filename().string().substr(0, command_length);
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream status(entry.path() / "stat");
        std::string text;
        if (!std::getline(status, text)) continue;
        const auto open = text.find('(');
        const auto close = text.rfind(") ");
        if (open == std::string::npos || close == std::string::npos) continue;
        std::istringstream rest(text.substr(close + 2));
        char state = 0;
        pid_t parent = 0;
        rest >> state >> parent;
        if (parent == worker && text.substr(open + 1, close - open - 1) == command) return std::stoi(text);
    }
    return -1;
}

bool is_dead(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    if (!std::getline(status, text)) return true;
    const auto state = text.rfind(") ");
    return state == std::string::npos || text[state + 2] == 'Z' || text[state + 2] == 'X';
}

}  // namespace sluice::test
