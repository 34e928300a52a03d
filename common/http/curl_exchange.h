#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include <curl/curl.h>

#include "common/http/http_answer.h"
#include "common/http/http_request.h"

/// libcurl's easy and multi handles, for HttpClient and HttpBatch. Only these files send requests with libcurl.
namespace sluice {

struct CurlCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlEasy = std::unique_ptr<CURL, CurlCleanup>;
using CurlHeaders = std::unique_ptr<curl_slist, CurlCleanup>;

struct CurlMultiCleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using CurlMulti = std::unique_ptr<CURLM, CurlMultiCleanup>;

/// Both initialise libcurl if necessary. They throw std::runtime_error or std::bad_alloc.
[[nodiscard]] CurlEasy make_curl_easy();
[[nodiscard]] CurlMulti make_curl_multi();

/// Sets an option. Throws std::runtime_error if libcurl refuses it: otherwise a limit might not be in force.
template <class Value>
void set_curl_option(CURL* easy, CURLoption option, Value value) {
    const CURLcode result = curl_easy_setopt(easy, option, value);
    if (result != CURLE_OK) throw std::runtime_error(curl_easy_strerror(result));
}

/// One running request, and the part of its answer that has arrived. Must not move: libcurl has pointers to it.
class CurlExchange {
  public:
    /// Prepares `easy` for the request. Both must outlive this.
    CurlExchange(CURL* easy, const HttpRequest& request);
    CurlExchange(const CurlExchange&) = delete;
    CurlExchange& operator=(const CurlExchange&) = delete;

    /// The answer, after libcurl has ended the exchange with `result`; call once.
    [[nodiscard]] HttpAnswer finish(CURLcode result);

  private:
    static std::size_t receive_header(char* data, std::size_t one, std::size_t size, void* self);
    static std::size_t receive(char* data, std::size_t one, std::size_t size, void* self);
    static std::size_t send_file(char* buffer, std::size_t one, std::size_t size, void* self);
    static int seek_file(void* self, curl_off_t offset, int origin);

    void limit();
    void choose_method();
    [[nodiscard]] int status() const;

    CURL* easy_;
    const HttpRequest& request_;
    CurlHeaders headers_;
    HttpAnswer answer_;
    std::int64_t sent_bytes_ = 0;
};

}  // namespace sluice
