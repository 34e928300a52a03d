#include "common/http/http_batch.h"

#include <map>
#include <new>

#include <sys/socket.h>

#include "common/http/curl_exchange.h"

namespace sluice {
namespace {

/// For CURLOPT_OPENSOCKETFUNCTION.
curl_socket_t open_allowed_socket(void* rule, curlsocktype /*purpose*/, curl_sockaddr* address) {
    if (!(*static_cast<const HttpBatch::AddressRule*>(rule))(address->addr)) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Must not move: libcurl has pointers to it.
struct RunningRequest {
    RunningRequest(HttpBatch::Ticket its_ticket, HttpRequest what, const HttpBatch::AddressRule& rule)
        : ticket(its_ticket), request(std::move(what)) {
        set_curl_option(easy.get(), CURLOPT_PROXY, "");
        set_curl_option(easy.get(), CURLOPT_OPENSOCKETFUNCTION, &open_allowed_socket);
        set_curl_option(easy.get(), CURLOPT_OPENSOCKETDATA, &rule);
    }

    const HttpBatch::Ticket ticket;
    const HttpRequest request;
    CurlEasy easy = make_curl_easy();
    CurlExchange exchange{easy.get(), request};
};

}  // namespace

struct HttpBatch::State {
    AddressRule is_allowed;
    Ticket last_ticket = 0;
    CurlMulti multi = make_curl_multi();
    std::map<CURL*, std::unique_ptr<RunningRequest>> requests{};
};

HttpBatch::HttpBatch(AddressRule is_allowed) : state_(std::make_unique<State>(State{std::move(is_allowed)})) {}

HttpBatch::~HttpBatch() {
    for (const auto& [easy, request] : state_->requests)
        curl_multi_remove_handle(state_->multi.get(), easy);
}

std::size_t HttpBatch::size() const {
    return state_->requests.size();
}

HttpBatch::Ticket HttpBatch::start(HttpRequest request) {
    auto running = std::make_unique<RunningRequest>(++state_->last_ticket, std::move(request), state_->is_allowed);
    CURL* const easy = running->easy.get();
    if (curl_multi_add_handle(state_->multi.get(), easy) != CURLM_OK) throw std::bad_alloc();
    state_->requests.emplace(easy, std::move(running));
    return state_->last_ticket;
}

void HttpBatch::wait(std::chrono::milliseconds time) {
    curl_multi_poll(state_->multi.get(), nullptr, 0, static_cast<int>(time.count()), nullptr);
    int running = 0;
    curl_multi_perform(state_->multi.get(), &running);
}

void HttpBatch::wake() {
    curl_multi_wakeup(state_->multi.get());
}

std::optional<std::pair<HttpBatch::Ticket, HttpAnswer>> HttpBatch::take_finished() {
    int left = 0;
    const CURLMsg* const message = curl_multi_info_read(state_->multi.get(), &left);
    if (message == nullptr) return std::nullopt;
    CURL* const easy = message->easy_handle;
    const auto found = state_->requests.find(easy);
    auto answer = found->second->exchange.finish(message->data.result);
    const auto ticket = found->second->ticket;
    curl_multi_remove_handle(state_->multi.get(), easy);
    state_->requests.erase(found);
    return std::pair(ticket, std::move(answer));
}

}  // namespace sluice
