#include "api/http/request_head.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "api/domain/errors.h"
#include "common/text/characters.h"
#include "common/text/parse_number.h"

namespace sluice {
namespace {

namespace http = boost::beast::http;
using HeadParser = http::request_parser<http::buffer_body>;

constexpr std::array<std::string_view, 7> served_methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr unsigned http_1_0 = 10;
constexpr unsigned http_1_1 = 11;

bool is_same_name(std::string_view left, std::string_view right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

[[noreturn]] void refuse(const char* message) {
    throw ApiError(error::malformed_request, message);
}

/// True for a byte that a head must not contain (RFC 9110 §5.5). The caller has removed the line ends.
bool is_forbidden(char c) {
    constexpr unsigned char first_printable = 0x20;
    constexpr unsigned char del = 0x7f;
    const auto byte = static_cast<unsigned char>(c);
    return (byte < first_printable && c != '\t') || byte == del;
}

/// The value of a field that must not come twice; std::nullopt if the field is absent.
std::optional<std::string_view> single_field(const RequestHead& head, std::string_view name) {
    std::optional<std::string_view> value;
    for (const auto& [field, text] : head.fields) {
        if (!is_same_name(field, name)) continue;
        if (value) refuse("A header that decides how the request is read stands in it twice.");
        value = text;
    }
    return value;
}

void require_host(const RequestHead& head, unsigned version) {
    constexpr std::size_t max_host_bytes = 255;
    const auto host = single_field(head, "Host");
    if (!host && version == http_1_0) return;
    if (!host || host->empty() || host->size() > max_host_bytes || !is_alphanumeric_or(".-_~:[]", *host)) {
        refuse("The request must name exactly one host.");
    }
}

std::int64_t parse_content_length(std::string_view text) {
    constexpr std::size_t max_digits = 18;
    const auto bytes = parse_digits<std::int64_t>(text);
    if (!bytes || text.size() > max_digits) refuse("Content-Length is not a number.");
    return *bytes;
}

void read_framing(RequestHead& head, unsigned version) {
    const auto length = single_field(head, "Content-Length");
    const auto coding = single_field(head, "Transfer-Encoding");
    if (coding) {
        if (length) refuse("Content-Length and Transfer-Encoding exclude each other.");
        if (version == http_1_0) refuse("HTTP/1.0 has no Transfer-Encoding.");
        if (!is_same_name(*coding, "chunked")) throw ApiError(error::unsupported_transfer_encoding);
        head.framing = RequestHead::Framing::chunked;
    } else if (length) {
        head.content_length = parse_content_length(*length);
        if (head.content_length > 0) head.framing = RequestHead::Framing::length;
    }
}

/// Compressed bodies are refused before a byte of them is read: a few hundred bytes can stand for gigabytes.
void require_plain_body(const RequestHead& head) {
    const auto coding = single_field(head, "Content-Encoding");
    if (coding && !coding->empty() && !is_same_name(*coding, "identity")) {
        throw ApiError(error::unsupported_content_encoding);
    }
}

void read_expectation(RequestHead& head) {
    const auto expected = single_field(head, "Expect");
    if (!expected) return;
    if (!is_same_name(*expected, "100-continue")) throw ApiError(error::expectation_failed);
    head.expects_continue = head.framing != RequestHead::Framing::none;
}

/// Beast parses the lines. It would accept folded lines; complete_head_size() has refused those before.
void parse_lines(HeadParser& parser, std::string_view bytes) {
    parser.header_limit(static_cast<std::uint32_t>(max_head_bytes));
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // the handler limits the body
    boost::beast::error_code failure;
    parser.put(boost::asio::buffer(bytes.data(), bytes.size()), failure);
    if ((failure && failure != http::error::need_more) || !parser.is_header_done()) {
        refuse("The head of the request cannot be read.");
    }
}

}  // namespace

std::string_view RequestHead::field(std::string_view name) const {
    for (const auto& [field, text] : fields) {
        if (is_same_name(field, name)) return text;
    }
    return {};
}

std::size_t complete_head_size(std::string_view received) {
    constexpr std::string_view line_end = "\r\n";
    std::size_t begin = 0;
    while (begin < received.size()) {
        const auto end = std::min(received.find(line_end, begin), received.size());
        const auto line = received.substr(begin, end - begin);
        if (begin == 0 && line.size() > max_request_line_bytes + 1) throw ApiError(error::uri_too_long);
        if (end + line_end.size() > max_head_bytes) throw ApiError(error::head_too_large);
        const bool is_whole = end < received.size();
        // A CR at the end may belong to a line end whose LF has not arrived yet.
        const auto seen = !is_whole && line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
        if (std::any_of(seen.begin(), seen.end(), is_forbidden)) refuse("The head holds a control character.");
        if (!is_whole) return 0;
        if (line.empty()) {
            if (begin == 0) refuse("The request begins with an empty line.");
            return end + line_end.size();
        }
        if (line.front() == ' ' || line.front() == '\t') refuse("A line of the head begins with white space.");
        begin = end + line_end.size();
    }
    return 0;
}

RequestHead parse_request_head(std::string_view bytes) {
    const auto request_line = bytes.substr(0, bytes.find('\r'));
    if (request_line.size() > max_request_line_bytes) throw ApiError(error::uri_too_long);
    HeadParser parser;
    parse_lines(parser, bytes);
    const auto& message = parser.get();
    const auto text = [](boost::beast::string_view view) { return std::string(view.data(), view.size()); };

    RequestHead head;
    head.method = text(message.method_string());
    for (const auto& field : message)
        head.fields.emplace_back(text(field.name_string()), text(field.value()));
    if (head.fields.size() > max_fields) throw ApiError(error::head_too_large);
    if (message.version() != http_1_0 && message.version() != http_1_1)
        refuse("Only HTTP/1.1 and 1.0 are spoken here.");
    require_host(head, message.version());
    read_framing(head, message.version());
    if (std::find(served_methods.begin(), served_methods.end(), head.method) == served_methods.end()) {
        throw ApiError(error::method_not_allowed);
    }
    require_plain_body(head);
    read_expectation(head);
    head.target = parse_request_target(text(message.target()));
    head.keeps_alive = message.version() == http_1_1 && parser.keep_alive();
    return head;
}

}  // namespace sluice
