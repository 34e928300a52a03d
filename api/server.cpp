#include "api/server.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <stdexcept>

#include <fmt/format.h>
#include <httplib.h>
#include <pqxx/pqxx>

#include "api/authentication.h"
#include "api/byte_range.h"
#include "api/cors.h"
#include "api/errors.h"
#include "api/listener.h"
#include "common/digest.h"
#include "common/log.h"

namespace sluice {
namespace {

constexpr std::size_t most_json_bytes = 1 << 20;
/// Of a worker's report: two days of sound are 28,800 segments.
constexpr std::size_t most_report_bytes = 16 << 20;
/// How long the edge may take until it asks the object store.
constexpr std::chrono::seconds edge_grant_life = std::chrono::minutes(5);
constexpr time_t read_timeout_seconds = 60;
constexpr time_t write_timeout_seconds = 60;
/// An idle connection holds a thread for so long. The edge closes its own before (deploy/nginx/edge.conf.in).
constexpr time_t keep_alive_seconds = 6;
constexpr std::size_t keep_alive_requests = 100000;

Response error_response(const ErrorKind& kind, const std::string& message, const std::optional<std::string>& field) {
    nlohmann::json body{{"detail", kind.code}, {"message", message}};
    if (field) body["field"] = *field;
    return Response::json(body, kind.status);
}

Response error_response(const ErrorKind& kind) {
    return error_response(kind, kind.message, std::nullopt);
}

/// True where PostgreSQL refuses a text for its characters: invalid UTF-8 (22021), or NUL in JSON (22P05).
bool is_refused_text(const pqxx::sql_error& refusal) {
    return refusal.sqlstate() == "22021" || refusal.sqlstate() == "22P05";
}

/// The one place where what handlers throw becomes an answer.
template <class Body>
Response answer(const Request& request, Body&& body) {
    const auto log_failure = [&](const char* event, const std::exception& failure) {
        log::error(event, {{"request_id", request.id}, {"method", request.method}, {"reason", failure.what()}});
    };
    try {
        return body();
    } catch (const ApiError& failure) {
        return error_response(failure.kind(), failure.what(), failure.field());
    } catch (const pqxx::broken_connection& failure) {
        log_failure("database_unavailable", failure);
        return error_response(error::database_unavailable);
    } catch (const pqxx::sql_error& failure) {
        if (is_refused_text(failure)) return error_response(error::invalid_text);
        log_failure("request_failed", failure);
        return error_response(error::internal_error);
    } catch (const RedisUnavailable& failure) {
        log_failure("sessions_unavailable", failure);
        return error_response(error::sessions_unavailable);
    } catch (const StorageError& failure) {
        log_failure("storage_unavailable", failure);
        return error_response(error::storage_unavailable);
    } catch (const std::exception& failure) {
        log_failure("request_failed", failure);
        return error_response(error::internal_error);
    }
}

/// Reads the body of a JSON route; an empty body counts as {}.
nlohmann::json read_json(const Request& request, std::size_t most_bytes) {
    std::string text;
    bool too_large = false;
    const bool complete = request.read_stream([&](const char* data, std::size_t size) {
        too_large = too_large || text.size() + size > most_bytes;
        if (!too_large) text.append(data, size);
        return true;  // read on even so: what is left unread would be taken for the next request
    });
    if (too_large) throw ApiError(error::body_too_large);
    if (!complete) throw ApiError(error::invalid_json);
    if (text.empty()) return nlohmann::json::object();
    auto body = nlohmann::json::parse(text, nullptr, false);
    if (!body.is_object()) throw ApiError(error::invalid_json);
    return body;
}

/// The id that the edge gave the request, when it looks like one; otherwise a new one.
std::string request_id(const httplib::Request& http) {
    constexpr std::size_t most_bytes = 64;
    constexpr std::size_t random_id_bytes = 12;
    const auto given = http.get_header_value("X-Request-Id");
    const auto harmless = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'; };
    if (!given.empty() && given.size() <= most_bytes && std::all_of(given.begin(), given.end(), harmless)) {
        return given;
    }
    return base64url(random_bytes(random_id_bytes));
}

/// -1 when there is none, or none that can be read.
std::int64_t content_length(const std::string& header) {
    std::int64_t bytes = -1;
    std::from_chars(header.data(), header.data() + header.size(), bytes);
    return bytes;
}

Request make_request(const httplib::Request& http) {
    Request request;
    request.method = http.method;
    request.path = http.path;
    request.id = request_id(http);
    request.query.insert(http.params.begin(), http.params.end());
    request.header = [&http](const std::string& name) { return http.get_header_value(name); };
    request.behind_edge = http.has_header("X-Sluice-Edge");
    request.content_length = content_length(http.get_header_value("Content-Length"));
    return request;
}

/// The part of an object that the request asks for; If-Range (RFC 9110 §13.1.5) must name this very object.
BodyPart wanted_part(const Request& request, const httplib::Response& http, std::int64_t bytes) {
    const auto if_range = request.header("If-Range");
    const bool is_other = !if_range.empty() && if_range != http.get_header_value("ETag");
    return requested_part(request.method == "GET" && !is_other ? request.header("Range") : "", bytes);
}

void send_object(Services& services, const Request& request, const StoredBody& object, httplib::Response& http) {
    if (request.behind_edge) {
        // The edge keeps our headers, takes the bytes from its own disk or from the object store, and does HEAD and
        // Range itself.
        const auto grant = services.storage.grant_read(object.key, request.method, edge_grant_life);
        auto place = services.config.accel_prefix;
        if (grant) place.pop_back();
        http.set_header("Content-Type", object.content_type);
        http.set_header("X-Accel-Redirect", place + (grant ? grant->target : object.key));
        http.status = 200;
        return;
    }
    const auto part = wanted_part(request, http, object.bytes);
    http.status = part.status;
    http.set_header("Accept-Ranges", "bytes");
    if (part.status == 416) http.set_header("Content-Range", fmt::format("bytes */{}", object.bytes));
    if (part.status == 206) {
        http.set_header("Content-Range",
                        fmt::format("bytes {}-{}/{}", part.offset, part.offset + part.length - 1, object.bytes));
    }
    if (part.length == 0) return http.set_content("", object.content_type);
    auto& storage = services.storage;
    http.set_content_provider(
        static_cast<std::size_t>(part.length), object.content_type,
        [&storage, key = object.key, part](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
            try {
                auto missing = length;
                storage.read(key, part.offset + static_cast<std::int64_t>(offset), static_cast<std::int64_t>(length),
                             [&](const char* data, std::size_t size) {
                                 missing -= size;
                                 return sink.write(data, size);
                             });
                // Without the bytes that were announced the answer must break off: httplib would ask for them forever.
                return missing == 0;
            } catch (const StorageError& failure) {
                log::error("object_not_sent", {{"reason", failure.what()}});
                return false;
            }
        });
}

void send(Services& services, const Request& request, const Response& response, httplib::Response& http) {
    http.set_header("X-Request-Id", request.id);
    http.set_header("X-Content-Type-Options", "nosniff");
    if (is_open_to_any_origin(request.path)) {
        for (const auto& [name, value] : any_origin_headers())
            http.set_header(name, value);
    }
    for (const auto& [name, value] : response.headers)
        http.set_header(name, value);
    if (response.object) return send_object(services, request, *response.object, http);
    http.status = response.status;
    if (!response.content_type.empty()) http.set_content(response.body, response.content_type);
}

}  // namespace

struct Server::Http {
    explicit Http(Services& s) : services(s), router(all_routes()) {
        server.new_task_queue = [threads = services.config.http_threads] {
            return new httplib::ThreadPool(static_cast<std::size_t>(threads));  // owned by the server
        };
        server.set_keep_alive_timeout(keep_alive_seconds);
        server.set_keep_alive_max_count(keep_alive_requests);
        server.set_read_timeout(read_timeout_seconds);
        server.set_write_timeout(write_timeout_seconds);
        // Small answers on kept connections must not wait for the peer's delayed acknowledgement.
        server.set_tcp_nodelay(true);
        server.set_payload_max_length(static_cast<std::size_t>(services.config.max_upload_bytes));

        // Not the library's SO_REUSEPORT: two processes on one port would share the requests without a word.
        server.set_socket_options([](socket_t socket) {
            const int yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });

        // What the library refuses by itself has no body yet.
        server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
            constexpr int range_not_satisfiable = 416;
            if (!response.body.empty() || response.status == range_not_satisfiable) return;
            const auto refusal = error_response(error::malformed_request);
            response.set_content(refusal.body, refusal.content_type);
        });

        const auto without_body = [this](const httplib::Request& request, httplib::Response& response) {
            serve(request, response, nullptr);
        };
        const auto with_body = [this](const httplib::Request& request, httplib::Response& response,
                                      const httplib::ContentReader& reader) { serve(request, response, &reader); };
        constexpr const char* every_path = "(?:.|\\n)*";
        server.Get(every_path, without_body);
        server.Options(every_path, without_body);
        server.Post(every_path, with_body);
        server.Put(every_path, with_body);
        server.Patch(every_path, with_body);
        server.Delete(every_path, with_body);
    }

    void serve(const httplib::Request& http_request, httplib::Response& http_response,
               const httplib::ContentReader* reader) {
        const auto started = std::chrono::steady_clock::now();
        // Ranges are ours to answer (api/byte_range.h): httplib 0.11 takes those that reach beyond the end at their
        // word and then waits for the bytes forever. It owns the object that it shows us as const, and reads this after
        // us.
        const_cast<httplib::Request&>(http_request).ranges.clear();
        auto request = make_request(http_request);
        const auto match = router.match(request.method, request.path);
        // Without these there is no body; the library would wait for the connection to end.
        const bool has_body = http_request.has_header("Transfer-Encoding") ||
                              (http_request.has_header("Content-Length") && request.content_length != 0);
        bool has_rest = has_body;
        bool body_was_read = !has_body || reader == nullptr;
        request.read_stream = [&](const std::function<bool(const char*, std::size_t)>& receiver) {
            if (body_was_read) return true;
            body_was_read = true;
            has_rest = !(*reader)([&](const char* data, std::size_t size) { return receiver(data, size); });
            return !has_rest;
        };
        const auto response = answer(request, [&] { return dispatch(match, request); });
        // An unread rest of a body would be taken for the next request of the connection.
        if (!body_was_read) request.read_stream([](const char*, std::size_t) { return true; });
        // The library would cut any answer to the range that was asked for, errors too; only objects have ranges. The
        // request is const for handlers only: it is the library's own, not const, object.
        if (!response.object || request.behind_edge) const_cast<httplib::Request&>(http_request).ranges.clear();
        // The rest of a body that could not be read to its end, and the body of a GET, which the library does not let
        // us read: whoever shares the connection between clients must not use it again, nor do we.
        if (has_rest) {
            http_response.set_header("Connection", "close");
            Listener::close_after_this_request();
        }
        send(services, request, response, http_response);
        log_request(request, match, http_response, started);
    }

    Response dispatch(const Router::Match& match, Request& request) {
        if (match.route == nullptr) {
            return error_response(match.path_known ? error::method_not_allowed : error::not_found);
        }
        request.params = match.params;
        authenticate(services, match.route->access, request);
        if (match.route->body == BodyKind::json) {
            request.body =
                read_json(request, match.route->access == Access::worker ? most_report_bytes : most_json_bytes);
        }
        return match.route->handler(services, request);
    }

    /// The route's pattern stands for the path, which may hold tokens.
    static void log_request(const Request& request, const Router::Match& match, const httplib::Response& response,
                            std::chrono::steady_clock::time_point started) {
        const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - started;
        log::debug("request", {{"request_id", request.id},
                               {"method", request.method},
                               {"route", match.route == nullptr ? "" : match.route->pattern},
                               {"status", response.status},
                               {"user", request.principal.user_id},
                               {"worker", request.worker_id},
                               {"elapsed_ms", elapsed.count()}});
    }

    Services& services;
    Router router;
    Listener server;
};

Server::Server(Services& services) : http_(std::make_unique<Http>(services)) {}

Server::~Server() = default;

int Server::bind() {
    const auto& config = http_->services.config;
    if (config.listen_port == 0) {
        const int port = http_->server.bind_to_any_port(config.listen_host);
        if (port <= 0) throw std::runtime_error("cannot listen on " + config.listen_host);
        return port;
    }
    if (!http_->server.bind_to_port(config.listen_host, config.listen_port)) {
        throw std::runtime_error("cannot listen on " + config.listen_host + ":" + std::to_string(config.listen_port));
    }
    return config.listen_port;
}

void Server::run() {
    http_->server.listen_after_bind();
}

void Server::stop() {
    http_->server.finish();
}

}  // namespace sluice
