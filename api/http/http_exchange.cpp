#include "api/http/http_exchange.h"

#include <stdexcept>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include "common/http/http_status.h"

namespace sluice {
namespace {

void append_field(std::string& head, std::string_view name, std::string_view value) {
    if (name.find_first_of("\r\n:") != std::string_view::npos ||
        value.find_first_of("\r\n") != std::string_view::npos) {
        throw std::logic_error("a header of an answer holds a line end");
    }
    head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

HttpExchange::HttpExchange(HttpConnection& connection, const RequestHead* head, bool is_last)
    : connection_(connection), head_(head), is_last_(is_last) {
    if (head != nullptr) body_ = std::make_unique<RequestBody>(connection, *head);
}

void HttpExchange::reply(int status, const HttpFields& fields, std::string_view body) {
    auto answer = begin(status, fields, static_cast<std::int64_t>(body.size()));
    if (head_ == nullptr || head_->method != "HEAD") answer += body;
    keeps_ = connection_.send(answer) && keeps_;
}

void HttpExchange::reply(int status, const HttpFields& fields, std::int64_t bytes,
                         const std::function<void(const Sink&)>& produce) {
    const auto head = begin(status, fields, bytes);
    if (!connection_.send(head)) {
        keeps_ = false;
        return;
    }
    if (head_ != nullptr && head_->method == "HEAD") return;
    auto missing = bytes;
    bool broken = false;
    produce([&](const char* data, std::size_t size) {
        missing -= static_cast<std::int64_t>(size);
        broken = broken || missing < 0 || !connection_.send({data, size});
        return !broken;
    });
    keeps_ = keeps_ && !broken && missing == 0;
}

void HttpExchange::reply_until_closed(int status, const HttpFields& fields,
                                      const std::function<void(const Sink&)>& produce) {
    const auto head = begin(status, fields, std::nullopt);
    if (!connection_.send(head) || (head_ != nullptr && head_->method == "HEAD")) return;
    produce([&](const char* data, std::size_t size) { return connection_.send({data, size}); });
}

std::string HttpExchange::begin(int status, const HttpFields& fields, std::optional<std::int64_t> bytes) {
    // The rest of a body that the handler did not read would be parsed as the next request; so would the rest of a
    // request that could not be read. The connection is then closed: the server does not wait for a body that the
    // handler does not want.
    if (body_) body_->skip_arrived();
    const bool keeps = !is_last_ && head_ != nullptr && head_->keeps_alive && body_->is_finished() && bytes;
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    auto head = fmt::format("HTTP/1.1 {} {}\r\n", status, std::string_view(reason.data(), reason.size()));
    for (const auto& [name, value] : fields)
        append_field(head, name, value);
    if (bytes && status != http_status::no_content && status != http_status::not_modified)
        append_field(head, "Content-Length", std::to_string(*bytes));
    append_field(head, "Connection", keeps ? "keep-alive" : "close");
    head += "\r\n";
    answered_ = true;
    keeps_ = keeps;
    return head;
}

}  // namespace sluice
