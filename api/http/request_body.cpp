#include "api/http/request_body.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "api/domain/errors.h"

namespace sluice {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t block_bytes = 64 << 10;
/// Of a chunk's first line, and of the fields after the last chunk, which are ignored.
constexpr std::size_t max_chunk_line_bytes = 4096;

[[noreturn]] void fail(const char* message) {
    throw ApiError(error::malformed_request, message);
}

}  // namespace

/// Decodes chunked coding (RFC 9112 §7.1) with Beast's parser. The parser is given a fixed head, so that nothing of the
/// client's head reaches it.
class RequestBody::Chunks {
  public:
    Chunks() {
        constexpr std::string_view head = "POST / HTTP/1.1\r\nHost: body\r\nTransfer-Encoding: chunked\r\n\r\n";
        boost::beast::error_code failure;
        parser_.header_limit(static_cast<std::uint32_t>(head.size() + max_chunk_line_bytes));
        parser_.body_limit(std::numeric_limits<std::uint64_t>::max());  // the handler limits the body
        parser_.put(boost::asio::buffer(head.data(), head.size()), failure);
    }

    struct Progress {
        std::size_t consumed = 0;  ///< of `received`
        std::size_t produced = 0;  ///< in `block`
        bool failed = false;
        bool done = false;
    };
    Progress put(std::string_view received, std::string& block) {
        auto& body = parser_.get().body();
        body.data = block.data();
        body.size = block.size();
        boost::beast::error_code failure;
        Progress progress;
        progress.consumed = parser_.put(boost::asio::buffer(received.data(), received.size()), failure);
        progress.produced = block.size() - body.size;
        progress.failed = failure && failure != http::error::need_more && failure != http::error::need_buffer;
        progress.done = parser_.is_done();
        return progress;
    }

  private:
    http::request_parser<http::buffer_body> parser_;
};

RequestBody::RequestBody(HttpConnection& connection, const RequestHead& head)
    : connection_(connection), asks_first_(head.expects_continue) {
    switch (head.framing) {
        case RequestHead::Framing::none:
            finished_ = true;
            break;
        case RequestHead::Framing::length:
            missing_ = head.content_length;
            break;
        case RequestHead::Framing::chunked:
            chunks_ = std::make_unique<Chunks>();
            break;
    }
}

RequestBody::~RequestBody() = default;

std::string_view RequestBody::read() {
    if (finished_) return {};
    if (failed_) throw ApiError(error::malformed_request);
    if (std::exchange(asks_first_, false) && connection_.received().empty()) {
        if (!connection_.send("HTTP/1.1 100 Continue\r\n\r\n")) fail("The connection broke within the request.");
    }
    block_.resize(block_bytes);
    try {
        return chunks_ ? read_chunked() : read_length();
    } catch (const ApiError&) {
        failed_ = true;
        throw;
    }
}

std::string_view RequestBody::read_length() {
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(missing_, block_bytes));
    const auto arrived = connection_.received().substr(0, wanted);
    auto got = arrived.size();
    if (got > 0) {
        arrived.copy(block_.data(), got);
        connection_.consume(got);
    } else {
        got = connection_.receive(block_.data(), wanted);
        if (got == 0) fail("The body ends before the length that was announced.");
    }
    missing_ -= static_cast<std::int64_t>(got);
    finished_ = missing_ == 0;
    return std::string_view(block_).substr(0, got);
}

std::string_view RequestBody::read_chunked() {
    while (true) {
        const auto progress = chunks_->put(connection_.received(), block_);
        connection_.consume(progress.consumed);
        if (progress.failed) fail("The chunks of the body cannot be read.");
        finished_ = progress.done;
        if (progress.produced > 0 || finished_) return std::string_view(block_).substr(0, progress.produced);
        if (progress.consumed > 0) continue;
        if (connection_.received().size() > max_chunk_line_bytes) fail("A line between the chunks is too long.");
        if (connection_.receive_more() == 0) fail("The body ends before its last chunk.");
    }
}

bool RequestBody::has_arrived() const {
    return finished_ || (!chunks_ && missing_ <= static_cast<std::int64_t>(connection_.received().size()));
}

void RequestBody::skip_arrived() {
    if (finished_ || failed_ || !has_arrived()) return;
    connection_.consume(static_cast<std::size_t>(missing_));
    missing_ = 0;
    finished_ = true;
}

}  // namespace sluice
