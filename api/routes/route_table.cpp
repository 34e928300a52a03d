#include "api/domain/catalogue.h"
#include "api/routes/catalogue/catalogue.h"
#include "api/routes/client_config.h"
#include "api/routes/hls/edge.h"
#include "api/routes/hls/hls.h"
#include "api/routes/operations.h"
#include "api/routes/people/accounts.h"
#include "api/routes/people/auth.h"
#include "api/routes/people/login_sessions.h"
#include "api/routes/people/student_files.h"
#include "api/routes/playback/playback.h"
#include "api/routes/playback/playback_events.h"
#include "api/routes/playback/playback_sessions.h"
#include "api/routes/playback/playback_start.h"
#include "api/routes/playback/stream.h"
#include "api/routes/videos/board.h"
#include "api/routes/videos/bulk.h"
#include "api/routes/videos/event_stream.h"
#include "api/routes/videos/policy_preview.h"
#include "api/routes/videos/statistics.h"
#include "api/routes/videos/uploads.h"
#include "api/routes/videos/video_access.h"
#include "api/routes/videos/video_thumbnail.h"
#include "api/routes/videos/videos.h"
#include "api/routes/videos/watching.h"
#include "api/routes/webhooks.h"
#include "api/routes/worker_tasks.h"
#include "api/server/server.h"

namespace sluice::routes {
namespace {

/// The same routes exist under each of these (contract §8).
constexpr const char* worker_prefixes[] = {"/api/v1/internal/video-worker", "/api/v1/video-worker",
                                           "/internal/video-worker", "/video-worker"};

using CatalogueHandler = Response (*)(Services&, const Request&, const Resource&);

/// What the catalogue does, for one of its resources.
Handler of(const Resource& resource, CatalogueHandler handler) {
    return [&resource, handler](Services& services, const Request& request) {
        return handler(services, request, resource);
    };
}

/// A list with everything that can be done to its entries. `read` may look at them, `access` may do the rest.
void add_resource(std::vector<Route>& list, const Resource& resource, Access access, Access read) {
    const std::string path = std::string("/api/v1/") + resource.name;
    list.push_back({"GET", path, read, BodyKind::none, of(resource, catalogue::list)});
    list.push_back({"POST", path, access, BodyKind::json, of(resource, catalogue::create)});
    list.push_back({"GET", path + "/{id}", read, BodyKind::none, of(resource, catalogue::get)});
    list.push_back({"PATCH", path + "/{id}", access, BodyKind::json, of(resource, catalogue::update)});
    list.push_back({"DELETE", path + "/{id}", access, BodyKind::none, of(resource, catalogue::remove)});
}

void add_webhooks(std::vector<Route>& list) {
    constexpr auto admin = Access::admin;
    const std::string hooks = "/api/v1/webhooks";
    const std::string deliveries = "/api/v1/webhook-deliveries";
    const auto& hook = sluice::catalogue::webhooks;
    const auto& delivery = sluice::catalogue::webhook_deliveries;
    list.push_back({"GET", hooks, admin, BodyKind::none, of(hook, catalogue::list)});
    list.push_back({"POST", hooks, admin, BodyKind::json, webhooks::create});
    list.push_back({"GET", hooks + "/{id}", admin, BodyKind::none, of(hook, catalogue::get)});
    list.push_back({"PATCH", hooks + "/{id}", admin, BodyKind::json, of(hook, catalogue::update)});
    list.push_back({"DELETE", hooks + "/{id}", admin, BodyKind::none, of(hook, catalogue::remove)});
    list.push_back({"POST", hooks + "/{id}/secret", admin, BodyKind::json, webhooks::renew_secret});
    list.push_back({"GET", deliveries, admin, BodyKind::none, of(delivery, catalogue::list)});
    list.push_back({"GET", deliveries + "/{id}", admin, BodyKind::none, of(delivery, catalogue::get)});
    list.push_back({"POST", deliveries + "/{id}/replay", admin, BodyKind::json, webhooks::replay});
}

void add_accounts(std::vector<Route>& list) {
    const std::string v1 = "/api/v1";
    const std::string path = v1 + "/accounts";
    const auto& account = sluice::catalogue::accounts;
    const Route routes[] = {
        // clang-format off
        {"POST",   v1 + "/auth/login",                                 Access::anyone,  BodyKind::json,   auth::login},
        {"POST",   v1 + "/auth/password",                              Access::user,    BodyKind::json,   auth::change_password},
        {"POST",   v1 + "/auth/invitation",                            Access::anyone,  BodyKind::json,   auth::accept_invitation},
        {"POST",   v1 + "/auth/session",                               Access::anyone,  BodyKind::json,   login_sessions::open},
        {"GET",    v1 + "/auth/session",                               Access::user,    BodyKind::none,   login_sessions::get},
        {"DELETE", v1 + "/auth/session",                               Access::anyone,  BodyKind::none,   login_sessions::close},
        {"GET",    path,                                               Access::admin,   BodyKind::none,   of(account, catalogue::list)},
        {"POST",   path,                                               Access::admin,   BodyKind::json,   accounts::create},
        {"GET",    path + "/{id}",                                     Access::admin,   BodyKind::none,   of(account, catalogue::get)},
        {"PATCH",  path + "/{id}",                                     Access::admin,   BodyKind::json,   accounts::update},
        {"DELETE", path + "/{id}",                                     Access::admin,   BodyKind::none,   accounts::remove},
        {"POST",   path + "/{id}/invitation",                          Access::admin,   BodyKind::none,   accounts::invite},
        {"POST",   path + "/{id}/password",                            Access::admin,   BodyKind::json,   accounts::set_password},
        // clang-format on
    };
    list.insert(list.end(), std::begin(routes), std::end(routes));
}

void add_catalogue(std::vector<Route>& list) {
    using namespace sluice::catalogue;
    for (const auto* resource : {&lectures, &sessions})
        add_resource(list, *resource, Access::manager, Access::reader);
    for (const auto* resource : {&students, &enrollments, &session_enrollments, &attendance, &video_permissions})
        add_resource(list, *resource, Access::manager, Access::manager);
    add_resource(list, video_progress, Access::learner, Access::learner);
    list.push_back({"POST", "/api/v1/students/import", Access::manager, BodyKind::text, student_files::import_csv});
    list.push_back({"GET", "/api/v1/students/{id}/export", Access::admin, BodyKind::none, student_files::export_json});
    list.push_back({"PUT", "/api/v1/video-permissions/{id}", Access::manager, BodyKind::json,
                    of(video_permissions, catalogue::replace)});
    list.push_back({"PUT", "/api/v1/video-progress/{id}", Access::learner, BodyKind::json,
                    of(video_progress, catalogue::replace)});
    add_webhooks(list);
}

void add_workers(std::vector<Route>& list) {
    for (const std::string prefix : worker_prefixes) {
        list.push_back({"GET", prefix + "/next", Access::worker, BodyKind::none, worker_tasks::next});
        list.push_back({"POST", prefix + "/{id}/heartbeat", Access::worker, BodyKind::json, worker_tasks::heartbeat});
        list.push_back({"POST", prefix + "/{id}/complete", Access::worker, BodyKind::json, worker_tasks::complete});
        list.push_back({"POST", prefix + "/{id}/segments", Access::worker, BodyKind::json, worker_tasks::report});
        list.push_back({"POST", prefix + "/{id}/fail", Access::worker, BodyKind::json, worker_tasks::fail});
    }
}

/// What people see of playback, and do to it.
void add_playback_records(std::vector<Route>& list) {
    const std::string v1 = "/api/v1";
    const Route routes[] = {
        // clang-format off
        {"GET",    v1 + "/video-playback-events",                      Access::reader,  BodyKind::none,   playback_events::list},
        {"GET",    v1 + "/video-playback-events/risk",                 Access::reader,  BodyKind::none,   playback_events::risk},
        {"GET",    v1 + "/video-playback-events/export",               Access::reader,  BodyKind::none,   playback_events::export_csv},
        {"GET",    v1 + "/video-playback-events/{id}",                 Access::reader,  BodyKind::none,   playback_events::get},
        {"GET",    v1 + "/playback-sessions",                          Access::manager, BodyKind::none,   playback_sessions::list},
        {"POST",   v1 + "/playback-sessions/{id}/revoke",              Access::manager, BodyKind::none,   playback_sessions::revoke},
        {"GET",    v1 + "/playback/sessions",                          Access::student, BodyKind::none,   playback_sessions::list_own},
        {"POST",   v1 + "/playback/sessions/{id}/end",                 Access::student, BodyKind::none,   playback_sessions::end_own},
        // clang-format on
    };
    list.insert(list.end(), std::begin(routes), std::end(routes));
}

/// Direct play and its progress, under the names of two originals.
void add_streams(std::vector<Route>& list) {
    list.push_back({"GET", "/api/v1/stream/metrics", Access::manager, BodyKind::none, stream::metrics});
    for (const std::string prefix : {"/api/v1", "/api"}) {
        list.push_back({"GET", prefix + "/stream/{id}", Access::anyone, BodyKind::none, stream::get});
        list.push_back({"GET", prefix + "/stream/{id}/info", Access::anyone, BodyKind::none, stream::info});
        list.push_back({"GET", prefix + "/progress/{id}", Access::anyone, BodyKind::none, stream::get_progress});
        list.push_back({"PUT", prefix + "/progress/{id}", Access::anyone, BodyKind::json, stream::put_progress});
    }
}

/// How a video is watched.
void add_statistics(std::vector<Route>& list) {
    const std::string v1 = "/api/v1";
    const Route routes[] = {
        // clang-format off
        {"GET",    v1 + "/lectures/{lecture}/sessions/{session}/videos/{id}/stats", Access::reader,  BodyKind::none, statistics::stats},
        {"GET",    v1 + "/videos/{id}/stats",                          Access::reader,  BodyKind::none,   statistics::stats},
        {"GET",    v1 + "/videos/{id}/summary",                        Access::reader,  BodyKind::none,   statistics::summary},
        {"GET",    v1 + "/videos/{id}/achievement",                    Access::reader,  BodyKind::none,   statistics::achievement},
        {"GET",    v1 + "/videos/{id}/policy-impact",                  Access::reader,  BodyKind::none,   statistics::policy_impact},
        {"GET",    v1 + "/videos/{id}/stats/export",                   Access::reader,  BodyKind::none,   statistics::export_stats},
        {"GET",    v1 + "/videos/{id}/achievement/export",             Access::reader,  BodyKind::none,   statistics::export_achievement},
        {"GET",    v1 + "/videos/{id}/heatmap",                        Access::reader,  BodyKind::none,   watching::heatmap},
        {"GET",    v1 + "/videos/{id}/distribution",                   Access::reader,  BodyKind::none,   watching::distribution},
        {"GET",    v1 + "/videos/{id}/activity",                       Access::reader,  BodyKind::none,   watching::activity},
        {"POST",   v1 + "/videos/{id}/policy-preview",                 Access::manager, BodyKind::json,   policy_preview::preview},
        // clang-format on
    };
    list.insert(list.end(), std::begin(routes), std::end(routes));
}

/// What players read, and what the edge asks for them.
void add_hls(std::vector<Route>& list) {
    const std::string v1 = "/api/v1";
    const Route routes[] = {
        // clang-format off
        {"GET",    "/p/{token}/{file...}",                             Access::anyone,  BodyKind::none,   hls::by_path},
        {"GET",    v1 + "/videos/{id}/hls/{file...}",                  Access::anyone,  BodyKind::none,   hls::by_video},
        {"GET",    v1 + "/videos/{id}/hls/info",                       Access::anyone,  BodyKind::none,   hls::info},
        {"GET",    v1 + "/videos/{id}/hls/status",                     Access::anyone,  BodyKind::none,   hls::status},
        {"POST",   "/internal/edge/passes",                            Access::anyone,  BodyKind::text,   edge::renew_passes},
        {"GET",    "/internal/edge/videos/{id}",                       Access::anyone,  BodyKind::none,   edge::map},
        {"OPTIONS", "/p/{token}/{file...}",                            Access::anyone,  BodyKind::none,   hls::preflight},
        {"OPTIONS", v1 + "/videos/{id}/hls/{file...}",                 Access::anyone,  BodyKind::none,   hls::preflight},
        {"OPTIONS", "/storyboard/{link}/{file...}",                    Access::anyone,  BodyKind::none,   hls::preflight},
        {"OPTIONS", v1 + "/playback/{call}",                           Access::anyone,  BodyKind::none,   hls::preflight},
        // clang-format on
    };
    list.insert(list.end(), std::begin(routes), std::end(routes));
}

std::vector<Route> table() {
    const std::string v1 = "/api/v1";
    std::vector<Route> list{
        // clang-format off
        {"GET",    "/healthz",                                         Access::anyone,  BodyKind::none,   operations::healthz},
        {"GET",    "/readyz",                                          Access::anyone,  BodyKind::none,   operations::readyz},
        {"GET",    "/metrics",                                         Access::anyone,  BodyKind::none,   operations::metrics},

        {"GET",    v1 + "/openapi.json",                               Access::anyone,  BodyKind::none,   operations::openapi},
        {"GET",    v1 + "/config",                                     Access::anyone,  BodyKind::none,   client_config::get},

        {"POST",   v1 + "/videos/upload/init",                         Access::manager, BodyKind::json,   uploads::init},
        {"PUT",    "/upload/{link}",                                   Access::anyone,  BodyKind::upload, uploads::put},
        {"POST",   v1 + "/videos/{id}/upload/complete",                Access::manager, BodyKind::none,   uploads::complete},

        {"GET",    v1 + "/board",                                      Access::reader,  BodyKind::none,   board::list},
        {"GET",    v1 + "/events",                                     Access::reader,  BodyKind::none,   event_stream::open},
        {"GET",    v1 + "/workers",                                    Access::manager, BodyKind::none,   board::workers},

        {"GET",    v1 + "/videos",                                     Access::user,    BodyKind::none,   videos::list},
        {"GET",    v1 + "/videos/{id}",                                Access::user,    BodyKind::none,   videos::get},
        {"POST",   v1 + "/videos/bulk",                                Access::manager, BodyKind::json,   bulk::run},
        {"POST",   v1 + "/videos",                                     Access::manager, BodyKind::json,   videos::create},
        {"PUT",    v1 + "/videos/{id}",                                Access::manager, BodyKind::json,   videos::replace},
        {"PUT",    v1 + "/videos/{id}/thumbnail",                      Access::manager, BodyKind::upload, video_thumbnail::put},
        {"PATCH",  v1 + "/videos/{id}",                                Access::manager, BodyKind::json,   videos::update},
        {"DELETE", v1 + "/videos/{id}",                                Access::manager, BodyKind::none,   videos::remove},
        {"POST",   v1 + "/videos/{id}/retry",                          Access::manager, BodyKind::none,   videos::retry},
        {"POST",   v1 + "/videos/{id}/cancel",                         Access::manager, BodyKind::none,   videos::cancel},
        {"GET",    v1 + "/videos/{id}/tasks",                          Access::manager, BodyKind::none,   videos::tasks},
        {"GET",    v1 + "/lectures/{lecture}/sessions",                Access::reader,  BodyKind::none,   of(sluice::catalogue::sessions, catalogue::list)},
        {"GET",    v1 + "/lectures/{lecture}/sessions/{id}",           Access::reader,  BodyKind::none,   of(sluice::catalogue::sessions, catalogue::get)},
        {"GET",    v1 + "/lectures/{lecture}/sessions/{session}/videos/{id}", Access::user,    BodyKind::none, videos::get_nested},

        {"POST",   v1 + "/sessions/{id}/videos/order",                 Access::manager, BodyKind::json,   videos::order},
        {"GET",    v1 + "/videos/student",                             Access::student,    BodyKind::none,   video_access::list_for_student},
        {"POST",   v1 + "/video-permissions/bulk_set",                 Access::manager, BodyKind::json,   video_access::bulk_set},

        {"POST",   v1 + "/playback/start",                             Access::user,    BodyKind::json,   playback::start},
        {"POST",   v1 + "/playback/refresh",                           Access::anyone,  BodyKind::json,   playback::refresh},
        {"POST",   v1 + "/playback/heartbeat",                         Access::anyone,  BodyKind::json,   playback::heartbeat},
        {"POST",   v1 + "/playback/end",                               Access::anyone,  BodyKind::json,   playback::end},
        {"POST",   v1 + "/playback/events",                            Access::anyone,  BodyKind::json,   playback_events::report},
        {"GET",    v1 + "/videos/{id}/play",                           Access::user,    BodyKind::none,   playback::play},

        {"GET",    "/storyboard/{link}/{file...}",                     Access::anyone,  BodyKind::none,   videos::storyboard_file},
        {"GET",    "/source/{link}",                                   Access::anyone,  BodyKind::none,   worker_tasks::get_source},
        {"POST",   "/upload/sink/{link}/{name...}",                    Access::anyone,  BodyKind::json,   worker_tasks::grant_object},
        {"PUT",    "/upload/sink/{link}/{name...}",                    Access::anyone,  BodyKind::sink,   worker_tasks::put_object},
        {"POST",   v1 + "/internal/videos/{id}/processing-complete",   Access::worker,  BodyKind::json,   worker_tasks::processing_complete},
        {"POST",   "/internal/videos/{id}/processing-complete",        Access::worker,  BodyKind::json,   worker_tasks::processing_complete},
        // clang-format on
    };
    add_statistics(list);
    add_hls(list);
    add_playback_records(list);
    add_streams(list);
    add_accounts(list);
    add_catalogue(list);
    add_workers(list);
    return list;
}

}  // namespace
}  // namespace sluice::routes

namespace sluice {

std::vector<Route> all_routes() {
    return routes::table();
}

}  // namespace sluice
