#include "api/server/server.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include <sys/resource.h>

#include "api/domain/errors.h"
#include "api/handler/cache_rule.h"
#include "api/handler/cors.h"
#include "api/http/http_server.h"
#include "api/metrics/request_figures.h"
#include "api/server/authentication.h"
#include "api/server/object_sender.h"
#include "api/server/thread_share.h"
#include "common/crypto/base64.h"
#include "common/crypto/hex.h"
#include "common/crypto/random.h"
#include "common/process/log.h"
#include "common/protocol/traceparent.h"
#include "common/text/characters.h"
#include "common/text/json_reader.h"

namespace sluice {
namespace {

constexpr std::size_t max_json_bytes = 1 << 20;
/// The limit of a worker's report: two days of sound are 28,800 segments.
constexpr std::size_t max_report_bytes = 16 << 20;
/// Between two requests. The edge closes its idle connections earlier (deploy/nginx/edge.conf.in).
constexpr std::chrono::seconds max_idle{30};
/// Until a request's head, and a small body with it, has arrived.
constexpr std::chrono::seconds max_arrival{15};
/// The window of waiting in which a client must send, or read, the minimum number of bytes.
constexpr std::chrono::seconds pace_window{20};
constexpr std::size_t random_id_bytes = 12;

/// Descriptors that are not for clients: database, Redis, files, the object store.
constexpr rlim_t reserved_descriptors = 512;

/// How many connections the process may have open. Raises its limit of descriptors to the maximum that the system
/// allows.
std::size_t max_connections() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return reserved_descriptors;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_max > 2 * reserved_descriptors ? limit.rlim_max - reserved_descriptors : limit.rlim_max / 2;
}

Response error_response(const ErrorKind& kind, const std::string& message, const std::optional<std::string>& field) {
    metrics::count_refusal(kind.code);
    nlohmann::json body{{"detail", kind.code}, {"message", message}};
    if (field) body["field"] = *field;
    return Response::json(body, kind.status);
}

Response error_response(const ErrorKind& kind) {
    return error_response(kind, kind.message, std::nullopt);
}

/// The one place where what handlers throw becomes an answer.
template <class Body>
Response answer(const Request& request, Body&& body) {
    const auto log_failure = [&](const char* event, const std::exception& failure) {
        log::error(event, {{"method", request.method}, {"reason", failure.what()}});
    };
    try {
        return body();
    } catch (const ApiError& failure) {
        auto refusal = error_response(failure.kind(), failure.what(), failure.field());
        const bool is_soon_over =
            &failure.kind() == &error::server_busy || &failure.kind() == &error::too_many_attempts;
        if (is_soon_over) refusal.headers.emplace_back("Retry-After", "1");
        return refusal;
    } catch (const DatabaseUnavailable& failure) {
        log_failure("database_unavailable", failure);
        return error_response(error::database_unavailable);
    } catch (const StatementRefused& refusal) {
        const bool is_of_text = refusal.reason() == StatementRefused::Reason::invalid_text;
        if (is_of_text) return error_response(error::invalid_text);
        log_failure("request_failed", refusal);
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
nlohmann::json read_body(const Request& request, std::size_t max_bytes) {
    const auto text = request.read_text(max_bytes);
    if (text.empty()) return nlohmann::json::object();
    auto body = read_json(text);
    if (!body.is_object()) throw ApiError(error::invalid_json);
    return body;
}

/// The id that the edge gave the request, if it is well-formed; otherwise a new one.
std::string request_id(const RequestHead& head) {
    constexpr std::size_t max_bytes = 64;
    const std::string given(head.field("X-Request-Id"));
    if (!given.empty() && given.size() <= max_bytes && is_alphanumeric_or("-", given)) {
        return given;
    }
    return base64url(random_bytes(random_id_bytes));
}

/// Of the trace that the request belongs to; if it does not say so in a well-formed way, of a new one.
std::string trace_id(const RequestHead& head) {
    constexpr std::size_t trace_id_bytes = 16;
    auto given = trace_id_of(head.field("traceparent"));
    return given ? *std::move(given) : hex(random_bytes(trace_id_bytes));
}

Request make_request(HttpExchange& exchange) {
    const auto& head = exchange.head();
    Request request;
    request.method = head.method;
    request.path = head.target.path;
    request.id = request_id(head);
    request.trace_id = trace_id(head);
    request.query = head.target.query;
    request.header = [&head](const std::string& name) { return std::string(head.field(name)); };
    request.behind_edge = !head.field("X-Sluice-Edge").empty();
    request.content_length = head.framing == RequestHead::Framing::chunked ? -1 : head.content_length;
    request.peer_has_closed = [&exchange] { return exchange.peer_has_closed(); };
    return request;
}

HttpFields common_fields(const std::string& request_id, const Response& response) {
    HttpFields fields{{"X-Request-Id", request_id}, {"X-Content-Type-Options", "nosniff"}};
    fields.insert(fields.end(), response.headers.begin(), response.headers.end());
    return fields;
}

/// Answers; returns the status.
int send(HttpExchange& exchange, const std::string& request_id, const Response& response, HttpFields fields = {}) {
    const auto common = common_fields(request_id, response);
    fields.insert(fields.begin(), common.begin(), common.end());
    if (!response.content_type.empty()) fields.emplace_back("Content-Type", response.content_type);
    exchange.reply(response.status, fields, response.body);
    metrics::count_status(response.status);
    return response.status;
}

HttpServer::Options options_of(const ApiConfig& config) {
    HttpServer::Options options;
    options.threads = static_cast<std::size_t>(config.http_threads);
    options.max_connections = max_connections();
    options.max_idle = max_idle;
    options.max_arrival = max_arrival;
    options.min_pace = {config.min_upload_bytes_per_second * pace_window.count(), pace_window};
    return options;
}

}  // namespace

struct Server::Http {
    /// Of the routes, in their order.
    static std::vector<metrics::RouteFigures*> figures_of(const Router& router) {
        std::vector<metrics::RouteFigures*> all;
        for (const auto& route : router.routes())
            all.push_back(&metrics::of_route(route.method, route.pattern));
        return all;
    }

    explicit Http(Services& s)
        : services(s),
          router(all_routes()),
          figures(figures_of(router)),
          uploads(share_of_threads(4)),
          sinks(share_of_threads(8)),
          large_bodies(share_of_threads(8)),
          sends(share_of_threads(8)),
          server(
              options_of(s.config), [this](HttpExchange& exchange) { serve(exchange); },
              [](HttpExchange& exchange, const ApiError& reason) {
                  send(exchange, base64url(random_bytes(random_id_bytes)),
                       error_response(reason.kind(), reason.what(), reason.field()));
              }) {}

    void serve(HttpExchange& exchange) {
        const auto started = std::chrono::steady_clock::now();
        auto request = make_request(exchange);
        const log::Scope scope({{"request_id", request.id}, {"trace_id", request.trace_id}});
        const auto match = router.match(request.method, request.path);
        std::optional<ThreadShare::Permit> permit;
        request.read_stream = [&](const std::function<bool(const char*, std::size_t)>& receiver) {
            take_place(match.route->body, exchange, permit);
            while (true) {
                const auto piece = exchange.body().read();
                if (piece.empty()) return true;
                if (!receiver(piece.data(), piece.size())) return false;
            }
        };
        auto response = answer(request, [&] { return dispatch(match, request); });
        permit.reset();
        if (match.route != nullptr) forbid_storing(*match.route, response);
        std::int64_t sent_bytes = 0;
        const int status = reply(exchange, request, response, sent_bytes);
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
        figures_of(match).count(elapsed.count(), sent_bytes);
        log_request(request, match, status, elapsed);
    }

    /// A thread that waits for a client's bytes holds a place for that kind of body, so that slow clients leave threads
    /// to the others.
    void take_place(BodyKind kind, const HttpExchange& exchange, std::optional<ThreadShare::Permit>& permit) {
        if (permit || exchange.has_whole_body()) return;
        auto& share = kind == BodyKind::upload ? uploads : kind == BodyKind::sink ? sinks : large_bodies;
        permit = share.try_take();
        if (!permit) throw ApiError(error::server_busy);
    }

    metrics::RouteFigures& figures_of(const Router::Match& match) {
        if (match.route == nullptr) return no_route;
        return *figures.at(static_cast<std::size_t>(match.route - router.routes().data()));
    }

    /// Returns the status; sets the bytes of the body that were sent.
    int reply(HttpExchange& exchange, const Request& request, const Response& response, std::int64_t& sent_bytes) {
        sent_bytes = static_cast<std::int64_t>(response.body.size());
        HttpFields cors;
        if (is_open_to_any_origin(request.path) && !request.is_by_cookie) cors = any_origin_headers();
        if (response.stream) return send_stream(exchange, request, response);
        if (!response.object) return send(exchange, request.id, response, cors);
        const auto permit = request.behind_edge ? std::nullopt : sends.try_take();
        const auto& on_end = response.object->on_end;
        if (!permit && !request.behind_edge) {
            if (on_end) on_end({});
            return send(exchange, request.id, error_response(error::server_busy), cors);
        }
        auto fields = common_fields(request.id, response);
        fields.insert(fields.begin(), cors.begin(), cors.end());
        int status = 0;
        Delivery delivery;
        const auto failed = answer(request, [&] {
            status = send_object({services.storage, services.cache, services.config.accel_prefix}, request,
                                 *response.object, std::move(fields), exchange, delivery);
            return Response::empty(status);
        });
        delivery.has_failed = delivery.has_failed || !exchange.is_answered();
        sent_bytes = delivery.bytes;
        if (exchange.is_answered()) metrics::count_status(status);
        if (on_end) on_end(delivery);
        return exchange.is_answered() ? status : send(exchange, request.id, failed, cors);
    }

    /// Streams are for our own pages alone. What goes wrong within one ends it.
    static int send_stream(HttpExchange& exchange, const Request& request, const Response& response) {
        auto fields = common_fields(request.id, response);
        fields.emplace_back("Content-Type", response.content_type);
        exchange.reply_until_closed(response.status, fields, [&](const HttpExchange::Sink& sink) {
            answer(request, [&] {
                response.stream([&](const std::string& piece) { return sink(piece.data(), piece.size()); });
                return Response::empty(response.status);
            });
        });
        return response.status;
    }

    Response dispatch(const Router::Match& match, Request& request) {
        if (match.route == nullptr) {
            return error_response(match.path_known ? error::method_not_allowed : error::not_found);
        }
        request.params = match.params;
        authenticate(services, match.route->access, request);
        if (match.route->body == BodyKind::json) {
            request.body =
                read_body(request, match.route->access == Access::worker ? max_report_bytes : max_json_bytes);
        }
        return match.route->handler(services, request);
    }

    /// Logs the route's pattern instead of the path, which may contain tokens.
    static void log_request(const Request& request, const Router::Match& match, int status,
                            std::chrono::duration<double, std::milli> elapsed) {
        log::debug("request", {{"method", request.method},
                               {"route", match.route == nullptr ? "" : match.route->pattern},
                               {"status", status},
                               {"user", request.principal.user_id},
                               {"worker", request.worker_id},
                               {"elapsed_ms", elapsed.count()}});
    }

    [[nodiscard]] std::size_t share_of_threads(int divisor) const {
        return static_cast<std::size_t>(std::max(1, services.config.http_threads / divisor));
    }

    Services& services;
    Router router;
    std::vector<metrics::RouteFigures*> figures;
    metrics::RouteFigures& no_route = metrics::of_route("", "");
    ThreadShare uploads;
    ThreadShare sinks;
    ThreadShare large_bodies;
    ThreadShare sends;  ///< of objects, for requests that do not come through the edge
    HttpServer server;
};

Server::Server(Services& services) : http_(std::make_unique<Http>(services)) {}

Server::~Server() = default;

int Server::bind() {
    const auto& config = http_->services.config;
    return http_->server.bind(config.listen_host, config.listen_port);
}

void Server::run() {
    http_->server.run();
}

void Server::stop() {
    http_->server.finish();
}

}  // namespace sluice
