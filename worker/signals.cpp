#include "worker/signals.h"

#include <array>
#include <csignal>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace sluice {
namespace {

Descriptor block_and_watch() {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGINT);
    pthread_sigmask(SIG_BLOCK, &watched, nullptr);
    return checked_descriptor(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
}

}  // namespace

SignalListener::SignalListener(std::function<void()> on_end_requested)
    : on_end_requested_(std::move(on_end_requested)), signals_(block_and_watch()), thread_([this] { listen(); }) {}

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
            on_end_requested_();
    }
}

}  // namespace sluice
