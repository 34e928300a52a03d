#include "common/http/http_client.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>

#include <curl/curl.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds connect_timeout{10000};
constexpr long slowest_bytes_per_second = 1024;
constexpr long slowest_for_seconds = 30;
constexpr long buffer_bytes = 256L * 1024;
/// How long one wait for the network lasts at most; libcurl's own timers are shorter when they matter.
constexpr int network_wait_ms = 1000;
constexpr const char* user_agent = "sluice/" SLUICE_VERSION;

void initialise_curl() {
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK) throw std::runtime_error("cannot initialise libcurl");
}

using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

HeaderList header_list(const HttpRequest& request) {
    HeaderList list(nullptr, &curl_slist_free_all);
    const auto append = [&](const char* header) {
        curl_slist* longer = curl_slist_append(list.get(), header);
        if (longer == nullptr) throw std::bad_alloc();
        static_cast<void>(list.release());
        list.reset(longer);
    };
    for (const auto& header : request.headers)
        append(header.c_str());
    // Without it libcurl waits a second for servers that know no "100 Continue".
    append("Expect:");
    return list;
}

/// What the callbacks of one exchange share.
struct Exchange {
    const HttpRequest& request;
    CURL* easy;
    HttpAnswer answer{};
    std::int64_t sent_bytes = 0;
};

int status_of(CURL* easy) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

std::size_t receive_header(char* data, std::size_t, std::size_t size, void* context) {
    auto& headers = static_cast<Exchange*>(context)->answer.headers;
    std::string_view line(data, size);
    // A status line: those of an earlier answer, "100 Continue", are none of the last one's.
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

std::size_t receive(char* data, std::size_t, std::size_t size, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    if (exchange.request.on_body && status_of(exchange.easy) / 100 == 2) {
        return exchange.request.on_body(data, size) ? size : 0;
    }
    if (exchange.answer.body.size() + size > exchange.request.max_answer_bytes) return 0;
    exchange.answer.body.append(data, size);
    return size;
}

std::size_t send_file(char* buffer, std::size_t, std::size_t size, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    const HttpFile& file = *exchange.request.file;
    const auto left = static_cast<std::size_t>(file.bytes - exchange.sent_bytes);
    const auto got = ::pread(file.fd, buffer, std::min(size, left), exchange.sent_bytes);
    if (got < 0) return CURL_READFUNC_ABORT;
    exchange.sent_bytes += got;
    return static_cast<std::size_t>(got);
}

/// libcurl rewinds when it has to send again over a new connection.
int seek_file(void* context, curl_off_t offset, int origin) {
    if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
    static_cast<Exchange*>(context)->sent_bytes = offset;
    return CURL_SEEKFUNC_OK;
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    if (const auto result = curl_easy_setopt(easy, option, value); result != CURLE_OK) {
        throw std::runtime_error(curl_easy_strerror(result));
    }
}

void configure(CURL* easy, Exchange& exchange, curl_slist* headers) {
    const HttpRequest& request = exchange.request;
    set(easy, CURLOPT_URL, request.url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_USERAGENT, user_agent);
    set(easy, CURLOPT_HTTPHEADER, headers);
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout.count()));
    set(easy, CURLOPT_BUFFERSIZE, buffer_bytes);
    set(easy, CURLOPT_HEADERFUNCTION, &receive_header);
    set(easy, CURLOPT_HEADERDATA, &exchange);
    set(easy, CURLOPT_WRITEFUNCTION, &receive);
    set(easy, CURLOPT_WRITEDATA, &exchange);
    if (request.timeout.count() > 0) {
        set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    } else {
        set(easy, CURLOPT_LOW_SPEED_LIMIT, slowest_bytes_per_second);
        set(easy, CURLOPT_LOW_SPEED_TIME, slowest_for_seconds);
    }
    if (request.method == "PUT" && request.file) {
        set(easy, CURLOPT_UPLOAD, 1L);
        set(easy, CURLOPT_UPLOAD_BUFFERSIZE, buffer_bytes);
        set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.file->bytes));
        set(easy, CURLOPT_READFUNCTION, &send_file);
        set(easy, CURLOPT_READDATA, &exchange);
        set(easy, CURLOPT_SEEKFUNCTION, &seek_file);
        set(easy, CURLOPT_SEEKDATA, &exchange);
    } else if (request.method == "POST" || request.method == "PUT") {
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(easy, CURLOPT_POSTFIELDS, request.body.data());
        set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    } else if (request.method == "HEAD") {
        set(easy, CURLOPT_NOBODY, 1L);
    } else {
        set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

}  // namespace

/// One request at a time, and the connections that it leaves open. A multi handle around a single easy one, because
/// only that can wait for our interrupts as well.
class HttpClient::Connection {
  public:
    Connection() : multi_(curl_multi_init()), easy_(curl_easy_init()) {
        if (multi_ == nullptr || easy_ == nullptr) throw std::bad_alloc();
    }
    ~Connection() {
        curl_easy_cleanup(easy_);
        curl_multi_cleanup(multi_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    HttpAnswer send(const HttpRequest& request, const Interrupts& interrupts) {
        Exchange exchange{request, easy_};
        const auto headers = header_list(request);
        curl_easy_reset(easy_);
        configure(easy_, exchange, headers.get());
        curl_multi_add_handle(multi_, easy_);
        const CURLcode result = run(interrupts);
        curl_multi_remove_handle(multi_, easy_);

        HttpAnswer answer = std::move(exchange.answer);
        if (result == CURLE_OK) {
            answer.status = status_of(easy_);
        } else {
            answer.body.clear();
            answer.headers.clear();
            answer.interrupted = any_set(interrupts);
            answer.error = answer.interrupted ? "interrupted" : curl_easy_strerror(result);
        }
        return answer;
    }

  private:
    CURLcode run(const Interrupts& interrupts) {
        std::vector<curl_waitfd> waited;
        waited.reserve(interrupts.size());
        for (const Event* event : interrupts)
            waited.push_back({event->fd(), CURL_WAIT_POLLIN, 0});
        for (int running = 1;;) {
            if (curl_multi_perform(multi_, &running) != CURLM_OK) return CURLE_FAILED_INIT;
            if (running == 0) break;
            if (any_set(interrupts)) return CURLE_ABORTED_BY_CALLBACK;
            if (curl_multi_poll(multi_, waited.data(), static_cast<unsigned>(waited.size()), network_wait_ms,
                                nullptr) != CURLM_OK) {
                return CURLE_FAILED_INIT;
            }
        }
        int left = 0;
        const CURLMsg* message = curl_multi_info_read(multi_, &left);
        return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
    }

    CURLM* multi_;
    CURL* easy_;
};

bool HttpAnswer::is_passing_fault() const {
    constexpr int request_timeout = 408;
    constexpr int too_early = 425;
    constexpr int too_many_requests = 429;
    constexpr int first_server_error = 500;
    if (interrupted) return false;
    return status == 0 || status == request_timeout || status == too_early || status == too_many_requests ||
           status >= first_server_error;
}

std::string HttpAnswer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

std::string HttpAnswer::summary() const {
    return status == 0 ? error : std::to_string(status);
}

HttpClient::HttpClient() {
    initialise_curl();
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::send(const HttpRequest& request, const Interrupts& interrupts) {
    auto connection = take();
    auto answer = connection->send(request, interrupts);
    give_back(std::move(connection));
    return answer;
}

HttpAnswer HttpClient::send_with_retries(const HttpRequest& request, const RetryPolicy& policy,
                                         const Interrupts& interrupts) {
    const auto give_up = std::chrono::steady_clock::now() + policy.give_up_after;
    Backoff backoff(policy);
    for (;;) {
        auto answer = send(request, interrupts);
        if (!answer.is_passing_fault()) return answer;
        const auto pause = backoff.next();
        if (std::chrono::steady_clock::now() + pause >= give_up) return answer;
        if (wait_for_any(interrupts, pause)) return answer;
    }
}

std::unique_ptr<HttpClient::Connection> HttpClient::take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Connection>();
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void HttpClient::give_back(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

}  // namespace sluice
