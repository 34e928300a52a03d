#include "tests/support/test_client.h"

#include <algorithm>
#include <cctype>

#include <httplib.h>

#include "tests/support/answer_record.h"

namespace sluice {
namespace {

constexpr time_t answer_timeout_seconds = 60;

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return text;
}

}  // namespace

nlohmann::json Answer::json() const {
    auto value = nlohmann::json::parse(body, nullptr, false);
    return value.is_discarded() ? nlohmann::json() : value;
}

std::string Answer::detail() const {
    const auto value = json();
    const auto found = value.is_object() ? value.find("detail") : value.end();
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string Answer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

TestClient::TestClient(int port, Headers headers)
    : http_(std::make_unique<httplib::Client>("127.0.0.1", port)), headers_(std::move(headers)) {
    http_->set_keep_alive(true);
    http_->set_tcp_nodelay(true);
    http_->set_read_timeout(answer_timeout_seconds);
    http_->set_url_encode(false);
}

TestClient::~TestClient() = default;
TestClient::TestClient(TestClient&&) noexcept = default;

Answer TestClient::send(const std::string& method, const std::string& target, const std::string& body,
                        const std::string& content_type, const Headers& headers) {
    httplib::Request request;
    request.method = method;
    request.path = target;
    request.body = body;
    if (!content_type.empty()) request.set_header("Content-Type", content_type);
    request.headers.insert(headers_.begin(), headers_.end());
    request.headers.insert(headers.begin(), headers.end());
    // The library waits for the body of a 304, which has none, until the connection closes.
    if (request.has_header("If-None-Match")) request.set_header("Connection", "close");
    const auto result = http_->send(request);
    Answer answer;
    if (!result) return answer;
    answer.status = result->status;
    answer.body = result->body;
    for (const auto& [name, value] : result->headers)
        answer.headers.emplace(lower_case(name), value);
    record_answer(method, target, answer);
    return answer;
}

Answer TestClient::get(const std::string& target, const Headers& headers) {
    return send("GET", target, "", "", headers);
}
Answer TestClient::head(const std::string& target, const Headers& headers) {
    return send("HEAD", target, "", "", headers);
}
Answer TestClient::post(const std::string& target, const nlohmann::json& body) {
    return send("POST", target, body.dump(), "application/json");
}
Answer TestClient::patch(const std::string& target, const nlohmann::json& body) {
    return send("PATCH", target, body.dump(), "application/json");
}
Answer TestClient::remove(const std::string& target) {
    return send("DELETE", target, "", "");
}
Answer TestClient::put(const std::string& target, const std::string& bytes, const Headers& headers) {
    return send("PUT", target, bytes, "application/octet-stream", headers);
}

std::vector<std::int64_t> ids_of(const Answer& page) {
    std::vector<std::int64_t> ids;
    const auto body = page.json();
    for (const auto& entry : body.at("results"))
        ids.push_back(entry.at("id"));
    return ids;
}

std::string target_of(const std::string& url) {
    const auto scheme = url.find("://");
    if (scheme == std::string::npos) return url;
    const auto slash = url.find('/', scheme + 3);
    return slash == std::string::npos ? "/" : url.substr(slash);
}

}  // namespace sluice
