#include "api/listener.h"

#include <functional>
#include <string>

#include "api/http_connection.h"

namespace sluice {
namespace {

thread_local bool is_last_request = false;

using Prepare = std::function<void(httplib::Request&)>;

/// Of cpp-httplib 0.11.
[[maybe_unused]] bool answer(httplib::Server& server,
                             bool (httplib::Server::*process)(httplib::Stream&, bool, bool&, const Prepare&),
                             HttpConnection& connection, bool close, bool& closed) {
    return (server.*process)(connection, close, closed, nullptr);
}

/// Of cpp-httplib 0.18.
[[maybe_unused]] bool answer(httplib::Server& server,
                             bool (httplib::Server::*process)(httplib::Stream&, const std::string&, int,
                                                              const std::string&, int, bool, bool&, const Prepare&),
                             HttpConnection& connection, bool close, bool& closed) {
    std::string remote;
    std::string local;
    int remote_port = 0;
    int local_port = 0;
    connection.get_remote_ip_and_port(remote, remote_port);
    connection.get_local_ip_and_port(local, local_port);
    return (server.*process)(connection, remote, remote_port, local, local_port, close, closed, nullptr);
}

}  // namespace

void Listener::finish() {
    finishing_.set();
    stop();
}

void Listener::close_after_this_request() {
    is_last_request = true;
}

bool Listener::process_and_close_socket(socket_t socket) {
    using std::chrono::microseconds;
    using std::chrono::seconds;
    HttpConnection connection(Descriptor(socket), {seconds(read_timeout_sec_) + microseconds(read_timeout_usec_),
                                                   seconds(write_timeout_sec_) + microseconds(write_timeout_usec_)});
    const auto idle_deadline = [&] { return std::chrono::steady_clock::now() + seconds(keep_alive_timeout_sec_); };
    for (auto left = keep_alive_max_count_; left > 0 && connection.wait_for_request(idle_deadline(), finishing_);) {
        --left;
        bool closed = false;
        is_last_request = false;
        const bool answered =
            answer(*this, &Listener::process_request, connection, left == 0 || finishing_.is_set(), closed);
        if (!answered || closed || is_last_request) {
            connection.close_gently();
            return answered;
        }
    }
    return true;
}

}  // namespace sluice
