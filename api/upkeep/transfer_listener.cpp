#include "api/upkeep/transfer_listener.h"

#include <array>
#include <string_view>

#include <poll.h>
#include <sys/socket.h>

#include "api/domain/playback/transfer_notice.h"
#include "api/http/listening_socket.h"

namespace sluice {
namespace {

/// A longer datagram is cut off, and is then no notice.
constexpr std::size_t max_datagram_bytes = 1024;

TransferEnd end_of(const TransferNotice& notice) {
    using Outcome = TransferEnd::Outcome;
    constexpr int client_gone = 499;
    constexpr int min_error = 400;
    TransferEnd end;
    end.transfer_id = notice.request_id;
    end.duration = notice.duration;
    if (notice.status >= min_error && notice.status != client_gone) {
        end.outcome = Outcome::failed;  // the bytes are those of an error
    } else {
        end.bytes = notice.bytes;
        end.outcome = notice.is_complete ? Outcome::complete : Outcome::broken;
    }
    return end;
}

}  // namespace

TransferListener::TransferListener(StreamSlots& streams, const std::string& host, int port) : streams_(streams) {
    auto listening = receive_datagrams_on(host, port);
    socket_ = std::move(listening.socket);
    port_ = listening.port;
    thread_ = std::thread([this] { listen(); });
}

TransferListener::~TransferListener() {
    closing_.set();
    thread_.join();
}

void TransferListener::listen() {
    std::array<pollfd, 2> waiting{{{socket_.get(), POLLIN, 0}, {closing_.fd(), POLLIN, 0}}};
    std::array<char, max_datagram_bytes> datagram{};
    while (true) {
        constexpr int forever = -1;
        ::poll(waiting.data(), waiting.size(), forever);
        if (closing_.is_set()) return;
        const auto size = ::recv(socket_.get(), datagram.data(), datagram.size(), 0);
        if (size <= 0) continue;
        const auto notice = parse_transfer_notice(std::string_view(datagram.data(), static_cast<std::size_t>(size)));
        if (notice) streams_.end(end_of(*notice));
    }
}

}  // namespace sluice
