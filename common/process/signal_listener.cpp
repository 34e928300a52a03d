#include "common/process/signal_listener.h"

#include <array>
#include <csignal>
#include <utility>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace sluice {
namespace {

sigset_t end_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

Descriptor watch_end_signals() {
    const auto signals = end_signals();
    return checked_descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
}

}  // namespace

void block_end_signals() {
    const auto signals = end_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

SignalListener::SignalListener(std::function<void(int signal)> on_signal)
    : on_signal_(std::move(on_signal)), signals_(watch_end_signals()), thread_([this] { listen(); }) {}

SignalListener::~SignalListener() {
    stopping_.set();
    thread_.join();
}

void SignalListener::listen() {
    std::array<pollfd, 2> waited{pollfd{signals_.get(), POLLIN, 0}, pollfd{stopping_.fd(), POLLIN, 0}};
    while (!stopping_.is_set()) {
        ::poll(waited.data(), waited.size(), -1);
        signalfd_siginfo info{};
        while (::read(signals_.get(), &info, sizeof info) == sizeof info)
            on_signal_(static_cast<int>(info.ssi_signo));
    }
}

}  // namespace sluice
