#include "common/http/curl_exchange.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds connect_timeout{10000};
constexpr long min_bytes_per_second = 1024;
constexpr long max_slow_seconds = 30;
constexpr long buffer_bytes = 256L * 1024;
constexpr const char* user_agent = "sluice/" SLUICE_VERSION;

void start_curl() {
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK) throw std::runtime_error("cannot initialise libcurl");
}

CurlHeaders header_list(const HttpRequest& request) {
    CurlHeaders list;
    const auto append = [&](const char* header) {
        curl_slist* const longer = curl_slist_append(list.get(), header);
        if (longer == nullptr) throw std::bad_alloc();
        static_cast<void>(list.release());
        list.reset(longer);
    };
    for (const auto& header : request.headers)
        append(header.c_str());
    // Without this, libcurl waits one second for a "100 Continue", which some servers never send.
    append("Expect:");
    return list;
}

}  // namespace

CurlEasy make_curl_easy() {
    start_curl();
    CurlEasy easy(curl_easy_init());
    if (!easy) throw std::bad_alloc();
    return easy;
}

CurlMulti make_curl_multi() {
    start_curl();
    CurlMulti multi(curl_multi_init());
    if (!multi) throw std::bad_alloc();
    return multi;
}

CurlExchange::CurlExchange(CURL* easy, const HttpRequest& request)
    : easy_(easy), request_(request), headers_(header_list(request)) {
    set_curl_option(easy_, CURLOPT_URL, request_.url.c_str());
    set_curl_option(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    set_curl_option(easy_, CURLOPT_NOSIGNAL, 1L);
    set_curl_option(easy_, CURLOPT_USERAGENT, user_agent);
    set_curl_option(easy_, CURLOPT_HTTPHEADER, headers_.get());
    set_curl_option(easy_, CURLOPT_HEADERFUNCTION, &receive_header);
    set_curl_option(easy_, CURLOPT_HEADERDATA, this);
    set_curl_option(easy_, CURLOPT_WRITEFUNCTION, &receive);
    set_curl_option(easy_, CURLOPT_WRITEDATA, this);
    if (!request_.wants_status_only) set_curl_option(easy_, CURLOPT_BUFFERSIZE, buffer_bytes);
    limit();
    choose_method();
}

void CurlExchange::limit() {
    set_curl_option(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout.count()));
    if (request_.timeout.count() > 0) {
        set_curl_option(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
    } else {
        set_curl_option(easy_, CURLOPT_LOW_SPEED_LIMIT, min_bytes_per_second);
        set_curl_option(easy_, CURLOPT_LOW_SPEED_TIME, max_slow_seconds);
    }
}

void CurlExchange::choose_method() {
    if (request_.method == "PUT" && request_.file) {
        set_curl_option(easy_, CURLOPT_UPLOAD, 1L);
        set_curl_option(easy_, CURLOPT_UPLOAD_BUFFERSIZE, buffer_bytes);
        set_curl_option(easy_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.file->bytes));
        set_curl_option(easy_, CURLOPT_READFUNCTION, &send_file);
        set_curl_option(easy_, CURLOPT_READDATA, this);
        set_curl_option(easy_, CURLOPT_SEEKFUNCTION, &seek_file);
        set_curl_option(easy_, CURLOPT_SEEKDATA, this);
    } else if (request_.method == "POST" || request_.method == "PUT") {
        set_curl_option(easy_, CURLOPT_POST, 1L);
        set_curl_option(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set_curl_option(easy_, CURLOPT_POSTFIELDS, request_.body.data());
        set_curl_option(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    } else if (request_.method == "HEAD") {
        set_curl_option(easy_, CURLOPT_NOBODY, 1L);
    } else {
        set_curl_option(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    }
}

HttpAnswer CurlExchange::finish(CURLcode result) {
    if (result == CURLE_OK) {
        answer_.status = status();
        return std::move(answer_);
    }
    HttpAnswer none;
    none.error = curl_easy_strerror(result);
    return none;
}

int CurlExchange::status() const {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

std::size_t CurlExchange::receive_header(char* data, std::size_t, std::size_t size, void* self) {
    auto& exchange = *static_cast<CurlExchange*>(self);
    if (exchange.request_.wants_status_only) return size;
    auto& headers = exchange.answer_.headers;
    std::string_view line(data, size);
    // A status line begins a new answer: earlier headers belong to another one ("100 Continue").
    if (line.starts_with("HTTP/")) headers.clear();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::string_view blank = " \t\r\n";
    line.remove_prefix(std::min(line.find_first_not_of(blank, colon + 1), line.size()));
    headers.insert_or_assign(std::move(name), std::string(line.substr(0, line.find_last_not_of(blank) + 1)));
    return size;
}

std::size_t CurlExchange::receive(char* data, std::size_t, std::size_t size, void* self) {
    auto& exchange = *static_cast<CurlExchange*>(self);
    const auto& request = exchange.request_;
    if (request.wants_status_only) return size;
    if (request.on_body && exchange.status() / 100 == 2) return request.on_body(data, size) ? size : 0;
    auto& body = exchange.answer_.body;
    if (body.size() + size > request.max_answer_bytes) return 0;
    body.append(data, size);
    return size;
}

std::size_t CurlExchange::send_file(char* buffer, std::size_t, std::size_t size, void* self) {
    auto& exchange = *static_cast<CurlExchange*>(self);
    const HttpFile& file = *exchange.request_.file;
    const auto left = static_cast<std::size_t>(file.bytes - exchange.sent_bytes_);
    const auto got = ::pread(file.fd, buffer, std::min(size, left), exchange.sent_bytes_);
    if (got < 0) return CURL_READFUNC_ABORT;
    exchange.sent_bytes_ += got;
    return static_cast<std::size_t>(got);
}

/// libcurl seeks back to the start when it has to send again over a new connection.
int CurlExchange::seek_file(void* self, curl_off_t offset, int origin) {
    if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
    static_cast<CurlExchange*>(self)->sent_bytes_ = offset;
    return CURL_SEEKFUNC_OK;
}

}  // namespace sluice
