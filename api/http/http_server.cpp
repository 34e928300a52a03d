#include "api/http/http_server.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "api/domain/errors.h"
#include "api/http/listening_socket.h"

namespace sluice {
namespace {

/// How long a client may go on sending after its last answer.
constexpr std::chrono::milliseconds max_goodbye = std::chrono::seconds(1);
/// How often overdue connections are looked for.
constexpr time_t sweep_seconds = 1;
/// Bodies up to this size are waited for before a thread takes the request.
constexpr std::int64_t max_awaited_body_bytes = 64 << 10;

}  // namespace

HttpServer::HttpServer(Options options, Handler handler, Refuse refuse)
    : options_(options),
      handler_(std::move(handler)),
      refuse_(std::move(refuse)),
      epoll_(checked_descriptor(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      timer_(checked_descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")) {
    const itimerspec each_sweep{{sweep_seconds, 0}, {sweep_seconds, 0}};
    ::timerfd_settime(timer_.get(), 0, &each_sweep, nullptr);
    watch(EPOLL_CTL_ADD, timer_.get(), &timer_);
    // Not one-shot: it wakes all threads, and stays set.
    epoll_event stop{};
    stop.events = EPOLLIN;
    stop.data.ptr = &finishing_;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, finishing_.fd(), &stop);
}

HttpServer::~HttpServer() = default;

int HttpServer::bind(const std::string& host, int port) {
    auto listening = listen_on(host, port);
    listener_ = std::move(listening.socket);
    return listening.port;
}

void HttpServer::run() {
    watch(EPOLL_CTL_ADD, listener_.get(), &listener_);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < options_.threads; ++i)
            threads.emplace_back([this] { work(); });
    }
    listener_.reset();
    const std::lock_guard lock(mutex_);
    connections_.clear();
}

void HttpServer::finish() {
    finishing_.set();
}

/// Takes one event after the other from the epoll set. All except the stop event are one-shot, so that no two threads
/// take the same one.
void HttpServer::work() {
    while (!finishing_.is_set()) {
        epoll_event event{};
        if (::epoll_wait(epoll_.get(), &event, 1, -1) != 1 || event.data.ptr == &finishing_) continue;
        static_cast<void>(handovers_.load(std::memory_order_acquire));
        if (event.data.ptr == &listener_) {
            accept_arrived();
            watch(EPOLL_CTL_MOD, listener_.get(), &listener_);
        } else if (event.data.ptr == &timer_) {
            expire_overdue();
            watch(EPOLL_CTL_MOD, timer_.get(), &timer_);
        } else {
            serve(*static_cast<HttpConnection*>(event.data.ptr));
        }
    }
}

void HttpServer::watch(int operation, int socket, void* what) const {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
    event.data.ptr = what;
    handovers_.fetch_add(1, std::memory_order_release);
    ::epoll_ctl(epoll_.get(), operation, socket, &event);
}

void HttpServer::accept_arrived() {
    while (true) {
        Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket) {
            if (errno == EMFILE || errno == ENFILE) make_room();
            if (errno == EINTR || errno == ECONNABORTED) continue;
            return;
        }
        // Small answers on kept connections must not wait for the peer's delayed acknowledgement.
        const int yes = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        auto connection = std::make_unique<HttpConnection>(std::move(socket), options_.min_pace);
        connection->set_deadline(std::chrono::steady_clock::now() + options_.max_idle);
        auto& added = *connection;
        bool full = false;
        {
            const std::lock_guard lock(mutex_);
            connections_.emplace(&added, std::move(connection));
            full = connections_.size() > options_.max_connections;
        }
        if (full) make_room();
        watch(EPOLL_CTL_ADD, added.socket(), &added);
    }
}

void HttpServer::serve(HttpConnection& connection) {
    if (connection.is_leaving()) {
        if (connection.drain()) return wait_again(connection, max_goodbye, false);
        return remove(connection);
    }
    const bool was_idle = connection.received().empty();
    const auto deadline = connection.deadline();
    connection.set_deadline(HttpConnection::never);
    bool goes_on = false;
    try {
        goes_on = serve_arrived(connection);
    } catch (const std::exception&) {
        // The handler has sent no answer, and has logged why.
    }
    if (!goes_on) return remove(connection);
    if (connection.is_leaving()) return wait_again(connection, max_goodbye, true);
    if (connection.received().empty()) return wait_again(connection, options_.max_idle, true);
    if (!was_idle) connection.set_deadline(deadline);
    wait_again(connection, options_.max_arrival, was_idle || deadline == HttpConnection::never);
}

/// Answers all requests that have arrived. False if the connection is over.
bool HttpServer::serve_arrived(HttpConnection& connection) {
    constexpr auto max_arrived_bytes = max_head_bytes + static_cast<std::size_t>(max_awaited_body_bytes);
    while (true) {
        const bool may_send_more = connection.receive_arrived(max_arrived_bytes);
        try {
            const auto head_bytes = complete_head_size(connection.received());
            if (head_bytes == 0) return may_send_more;
            const auto head = parse_request_head(connection.received().substr(0, head_bytes));
            const auto arrived = static_cast<std::int64_t>(connection.received().size() - head_bytes);
            const bool awaits_body = head.framing == RequestHead::Framing::length && !head.expects_continue &&
                                     head.content_length <= max_awaited_body_bytes && arrived < head.content_length;
            if (awaits_body && may_send_more) return true;
            connection.consume(head_bytes);
            HttpExchange exchange(connection, &head, finishing_.is_set());
            handler_(exchange);
            if (!exchange.is_answered()) return false;
            if (!exchange.keeps_connection()) {
                connection.say_goodbye();
                return true;
            }
        } catch (const ApiError& reason) {
            return refuse(connection, reason);
        }
        if (connection.received().empty()) return may_send_more;
    }
}

bool HttpServer::refuse(HttpConnection& connection, const ApiError& reason) {
    HttpExchange exchange(connection, nullptr, true);
    refuse_(exchange, reason);
    connection.say_goodbye();
    return true;
}

/// Puts the connection back into the epoll set. The caller must not use it afterwards: another thread may have it.
void HttpServer::wait_again(HttpConnection& connection, std::chrono::milliseconds max_wait, bool from_now) {
    if (from_now) connection.set_deadline(std::chrono::steady_clock::now() + max_wait);
    watch(EPOLL_CTL_MOD, connection.socket(), &connection);
}

void HttpServer::remove(const HttpConnection& connection) {
    const std::lock_guard lock(mutex_);
    connections_.erase(&connection);
}

/// Ends the connection whose deadline is next: the one that has been idle longest.
void HttpServer::make_room() {
    const std::lock_guard lock(mutex_);
    const auto first = std::min_element(connections_.begin(), connections_.end(), [](const auto& a, const auto& b) {
        return a.second->deadline() < b.second->deadline();
    });
    if (first != connections_.end() && first->second->deadline() != HttpConnection::never) first->second->expire();
}

void HttpServer::expire_overdue() {
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto taken = ::read(timer_.get(), &expirations, sizeof expirations);
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    for (const auto& [key, connection] : connections_) {
        if (connection->deadline() <= now) connection->expire();
    }
}

}  // namespace sluice
