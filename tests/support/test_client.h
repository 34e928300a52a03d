#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace httplib {
class Client;
}

namespace sluice {

/// An HTTP answer.
struct Answer {
    int status = 0;  ///< 0: no answer arrived
    std::string body;
    std::multimap<std::string, std::string> headers;  ///< names in lower case

    /// JSON null if the body is not JSON.
    [[nodiscard]] nlohmann::json json() const;
    /// The error code; empty if there is none.
    [[nodiscard]] std::string detail() const;
    /// Empty if there is no such header; `name` in lower case.
    [[nodiscard]] std::string header(const std::string& name) const;
};

/// A real HTTP client on one kept connection, with the credentials of one person or worker. One thread at a time.
class TestClient {
  public:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    /// Every request carries `headers`.
    TestClient(int port, Headers headers);
    ~TestClient();
    TestClient(TestClient&&) noexcept;

    Answer get(const std::string& target, const Headers& headers = {});
    Answer head(const std::string& target, const Headers& headers = {});
    Answer post(const std::string& target, const nlohmann::json& body);
    Answer patch(const std::string& target, const nlohmann::json& body);
    Answer remove(const std::string& target);
    Answer put(const std::string& target, const std::string& bytes, const Headers& headers = {});
    /// A request of any other form.
    Answer send(const std::string& method, const std::string& target, const std::string& body,
                const std::string& content_type, const Headers& headers = {});

  private:
    std::unique_ptr<httplib::Client> http_;
    Headers headers_;
};

/// The path that all routes of the API begin with.
inline const std::string v1 = "/api/v1/";

/// The ids of the entries of a page.
std::vector<std::int64_t> ids_of(const Answer& page);

/// The part of a URL after host and port; a path stays as it is.
std::string target_of(const std::string& url);

}  // namespace sluice
