#include "api/routes/worker_tasks.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "api/domain/errors.h"
#include "api/domain/media_type.h"
#include "api/domain/object_keys.h"
#include "api/domain/playback/viewer_trace.h"
#include "api/domain/signing/storage_link.h"
#include "api/domain/tasks/plain_report.h"
#include "api/handler/fields.h"
#include "api/queue/completion.h"
#include "api/store/queue/tasks.h"
#include "common/crypto/sha256.h"
#include "common/text/characters.h"

namespace sluice::routes::worker_tasks {
namespace {

using nlohmann::json;

constexpr std::int64_t max_wait_seconds = 30;
/// No wake-up announces that a lease has run out or that a worker has gone, so a waiting request looks again this
/// often.
constexpr std::chrono::milliseconds look_again{1000};
/// When a worker that finds no place to wait should ask again.
constexpr std::chrono::seconds no_place_wait{1};
/// A link outlives its lease: longer than the longest task takes.
constexpr std::chrono::seconds link_life = std::chrono::hours(48);
/// How long a worker may take between asking for a grant and starting to write the object.
constexpr std::chrono::seconds grant_life = std::chrono::minutes(15);
/// RFC 1864: 16 bytes in base64.
constexpr std::size_t md5_text_bytes = 24;
constexpr std::string_view md5_padding = "==";
constexpr std::size_t max_worker_id_bytes = 200;
constexpr std::size_t max_kinds_characters = 64;
constexpr std::size_t max_path_characters = 512;
constexpr std::int64_t max_object_bytes = std::int64_t{4} << 30;

/// Parses a list like `plan,chunk`.
std::vector<TaskKind> parse_kinds(std::string text, const char* field) {
    std::vector<TaskKind> kinds;
    while (!text.empty()) {
        const auto part = text.substr(0, text.find(','));
        text.erase(0, part.size() + 1);
        const auto kind = task_kind(part);
        if (!kind) throw ApiError(error::invalid_query, "An unknown kind of task is named.", field);
        kinds.push_back(*kind);
    }
    // With both `transcode` and other kinds, the same video would be processed twice.
    if (kinds.size() > 1 && std::find(kinds.begin(), kinds.end(), TaskKind::transcode) != kinds.end()) {
        throw ApiError(error::invalid_query, "transcode cannot be combined with other kinds.", field);
    }
    return kinds;
}

/// Without `kinds` the worker speaks the plain protocol.
std::vector<TaskKind> requested_kinds(const Request& request) {
    const auto text = request.query_text("kinds");
    return text.empty() ? std::vector{TaskKind::transcode} : parse_kinds(text, "kinds");
}

const std::string& required_worker(const Request& request) {
    if (request.worker_id.size() > max_worker_id_bytes) throw ApiError(error::worker_id_required);
    return request.worker_id;
}

tasks::LeaseName lease_of(const Request& request) {
    const Fields fields(request.body);
    return {request.id_param("id"), fields.optional_id("task_id"), fields.optional_id("epoch"),
            required_worker(request)};
}

void add_links(const Services& services, Job& job) {
    StorageLink source;
    source.kind = StorageLink::Kind::source;
    source.key = job.file_key;
    source.expires_at = epoch_seconds(services.now()) + link_life.count();
    const auto grant = services.storage.grant_read(job.file_key, "GET", link_life);
    job.source_url = grant ? grant->url() : "/source/" + sign(services.link_keys, source);
    job.has_sink_grants = grant.has_value();
    StorageLink sink;
    sink.kind = StorageLink::Kind::sink;
    sink.prefix = video_prefix(job.tenant_code, job.video_id);
    sink.epoch = job.epoch;
    sink.expires_at = source.expires_at;
    job.sink_url = "/upload/sink/" + sign(services.link_keys, sink) + "/{name}";
}

/// What a worker may say of itself. As it is untrusted and shown to people, at most 300 printable characters.
void note_presence(Services& services, const Request& request) {
    services.presence.note({required_worker(request), recorded_user_agent(request.header("X-Worker-Host")),
                            recorded_user_agent(request.header("X-Worker-Version"))});
}

/// Something has changed about a task that a worker holds, or held.
void tell_watchers(Services& services, const tasks::LeaseName& lease) {
    if (lease.task_id) return services.board_events.task_changed(lease.video_id, *lease.task_id);
    services.board_events.video_changed(lease.video_id);
}

json settled_json(tasks::SettleOutcome outcome) {
    return {{"ok", true}, {"reason", outcome == tasks::SettleOutcome::ok ? "ok" : "idempotent"}};
}

Response settled(tasks::SettleOutcome outcome) {
    return Response::json(settled_json(outcome));
}

TaskResult result_of(const Request& request) {
    try {
        return request.body.get<TaskResult>();
    } catch (const json::exception&) {
        throw ApiError(error::invalid_field, "The report has a missing field or one of the wrong type.");
    }
}

StorageLink require_link(const Services& services, const Request& request, StorageLink::Kind kind) {
    auto link = verify_storage_link(services.link_keys, kind, request.params.at("link"), epoch_seconds(services.now()));
    if (!link) throw ApiError(error::invalid_token, "The link is not valid, or has expired.");
    return *std::move(link);
}

}  // namespace

Response next(Services& services, const Request& request) {
    const auto kinds = requested_kinds(request);
    const auto& worker_id = required_worker(request);
    const std::chrono::seconds wait(request.query_integer("wait", 0, 0, max_wait_seconds));
    const auto deadline = std::chrono::steady_clock::now() + wait;
    std::optional<ThreadShare::Permit> permit;
    note_presence(services, request);
    while (true) {
        const auto rung = services.new_tasks.count();
        // A task given to a worker that has stopped would wait until its lease runs out.
        if (request.peer_has_closed && request.peer_has_closed()) return Response::empty(204);
        if (auto job = services.claims.settle_and_claim(kinds, {worker_id}).job) {
            add_links(services, *job);
            services.board_events.task_changed(job->video_id, job->task_id);
            return Response::json({{"job", *job}});
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return Response::empty(204);
        if (!permit) permit = services.long_polls.try_take();
        if (!permit) return Response::empty(204).with("Retry-After", std::to_string(no_place_wait.count()));
        if (!services.new_tasks.wait(rung, std::min(left, look_again))) return Response::empty(204);
    }
}

Response heartbeat(Services& services, const Request& request) {
    const auto lease = lease_of(request);
    note_presence(services, request);
    const auto progress = Fields(request.body).optional_number("progress", 0, 1);
    const auto beat = tasks::heartbeat(services.database, lease, services.config.lease_seconds, progress);
    if (!beat) throw ApiError(error::lease_owner_mismatch_or_expired);
    if (progress) tell_watchers(services, lease);
    return Response::json({{"ok", true}, {"lease_until", beat->lease_until}, {"cancel", beat->is_cancelled}});
}

Response complete(Services& services, const Request& request) {
    const auto lease = lease_of(request);
    const Fields fields(request.body);
    if (const auto hls_path = fields.optional_text("hls_path", max_path_characters)) {
        const auto plain =
            tasks::complete_plain(services.database, services.storage, lease,
                                  {plain_report::key_of(*hls_path), plain_report::duration_of(request.body)});
        tell_watchers(services, lease);
        return settled(plain.settled);
    }
    const auto next_kinds = fields.optional_text("next", max_kinds_characters);
    const tasks::NextClaim next{parse_kinds(next_kinds.value_or(""), "next"), services.config.lease_seconds};
    auto completion = tasks::complete(services.database, services.storage, lease, result_of(request), next);
    if (completion.has_new_tasks) services.new_tasks.ring();
    tell_watchers(services, lease);
    auto answer = settled_json(completion.settled);
    if (completion.next) {
        add_links(services, *completion.next);
        answer["job"] = *completion.next;
        services.board_events.task_changed(completion.next->video_id, completion.next->task_id);
    }
    return Response::json(answer);
}

Response report(Services& services, const Request& request) {
    const auto lease = lease_of(request);
    tasks::report(services.database, services.storage, lease, result_of(request));
    tell_watchers(services, lease);
    return settled(tasks::SettleOutcome::ok);
}

Response fail(Services& services, const Request& request) {
    const auto lease = lease_of(request);
    const auto outcome = tasks::fail(services.database, lease, plain_report::code_of(request.body),
                                     plain_report::reason_of(request.body));
    tell_watchers(services, lease);
    services.new_tasks.ring();
    return settled(outcome);
}

Response processing_complete(Services& services, const Request& request) {
    const auto hls_path = Fields(request.body).text("hls_path", max_path_characters);
    const auto outcome =
        tasks::complete_unleased(services.database, services.storage, request.id_param("id"),
                                 {plain_report::key_of(hls_path), plain_report::duration_of(request.body)});
    services.board_events.video_changed(request.id_param("id"));
    auto answer = settled_json(outcome);
    answer["idempotent"] = outcome == tasks::SettleOutcome::idempotent;
    return Response::json(answer);
}

Response get_source(Services& services, const Request& request) {
    const auto link = require_link(services, request, StorageLink::Kind::source);
    const auto bytes = services.storage.size(link.key);
    if (!bytes) throw ApiError(error::not_found);
    return Response::stored({link.key, *bytes, media_type_of(link.key), false})
        .with("Cache-Control", "private, max-age=3600");
}

Response grant_object(Services& services, const Request& request) {
    const auto link = require_link(services, request, StorageLink::Kind::sink);
    const auto key = leased_key(link.prefix, link.epoch, request.params.at("name"));
    const auto md5 = Fields(request.body).text("content_md5", md5_text_bytes);
    if (md5.size() != md5_text_bytes || !md5.ends_with(md5_padding) ||
        !is_alphanumeric_or("+/", md5.substr(0, md5_text_bytes - md5_padding.size()))) {
        Fields::refuse("content_md5", "is not the base64 of an MD5");
    }
    const auto grant = is_object_key(key) ? services.storage.grant_write(key, md5, grant_life) : std::nullopt;
    if (!grant) throw ApiError(error::not_found);
    return Response::json({{"url", grant->url()}, {"headers", grant->headers}});
}

Response put_object(Services& services, const Request& request) {
    const auto link = require_link(services, request, StorageLink::Kind::sink);
    const auto key = leased_key(link.prefix, link.epoch, request.params.at("name"));
    if (!is_object_key(key)) throw ApiError(error::not_found);
    if (request.content_length > max_object_bytes) throw ApiError(error::upload_too_large);

    const auto writer = services.storage.create(key);
    Sha256 digest;
    std::int64_t bytes = 0;
    const bool complete = request.read_stream([&](const char* data, std::size_t size) {
        bytes += static_cast<std::int64_t>(size);
        if (bytes > max_object_bytes) return false;
        writer->write(data, size);
        digest.update(data, size);
        return true;
    });
    if (!complete) throw ApiError(error::upload_too_large);
    const auto announced = request.header("X-Content-SHA256");
    if (!announced.empty() && announced != digest.hex()) throw ApiError(error::digest_mismatch);
    switch (writer->commit()) {
        case PutOutcome::created:
            return Response::empty(201);
        case PutOutcome::identical:
            return Response::empty(200);
        case PutOutcome::conflict:
            break;
    }
    throw ApiError(error::object_exists);
}

}  // namespace sluice::routes::worker_tasks
