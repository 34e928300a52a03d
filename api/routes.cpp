#include "api/routes/auth.h"
#include "api/routes/hls.h"
#include "api/routes/operations.h"
#include "api/routes/playback.h"
#include "api/routes/uploads.h"
#include "api/routes/videos.h"
#include "api/routes/worker_tasks.h"
#include "api/server.h"

namespace sluice::routes {
namespace {

/// All of these are answered alike (contract §8).
constexpr const char* worker_prefixes[] = {"/api/v1/internal/video-worker", "/api/v1/video-worker",
                                           "/internal/video-worker", "/video-worker"};

std::vector<Route> table() {
    const std::string v1 = "/api/v1";
    std::vector<Route> list{
        // clang-format off
        {"GET",    "/healthz",                                         Access::anyone,  BodyKind::none,   operations::healthz},
        {"GET",    "/readyz",                                          Access::anyone,  BodyKind::none,   operations::readyz},
        {"GET",    "/metrics",                                         Access::anyone,  BodyKind::none,   operations::metrics},

        {"POST",   v1 + "/videos/upload/init",                         Access::manager, BodyKind::json,   uploads::init},
        {"PUT",    "/upload/{link}",                                   Access::anyone,  BodyKind::stream, uploads::put},
        {"POST",   v1 + "/videos/{id}/upload/complete",                Access::manager, BodyKind::json,   uploads::complete},

        {"GET",    v1 + "/videos",                                     Access::manager, BodyKind::none,   videos::list},
        {"GET",    v1 + "/videos/{id}",                                Access::manager, BodyKind::none,   videos::get},
        {"PATCH",  v1 + "/videos/{id}",                                Access::manager, BodyKind::json,   videos::update},
        {"DELETE", v1 + "/videos/{id}",                                Access::manager, BodyKind::none,   videos::remove},
        {"POST",   v1 + "/videos/{id}/retry",                          Access::manager, BodyKind::json,   videos::retry},
        {"POST",   v1 + "/videos/{id}/cancel",                         Access::manager, BodyKind::json,   videos::cancel},
        {"GET",    v1 + "/videos/{id}/tasks",                          Access::manager, BodyKind::none,   videos::tasks},
        {"GET",    v1 + "/lectures/{lecture}/sessions/{session}/videos/{id}", Access::manager, BodyKind::none, videos::get_nested},

        {"POST",   v1 + "/auth/login",                                 Access::anyone,  BodyKind::json,   auth::login},

        {"POST",   v1 + "/playback/start",                             Access::user,    BodyKind::json,   playback::start},
        {"POST",   v1 + "/playback/refresh",                           Access::anyone,  BodyKind::json,   playback::refresh},
        {"POST",   v1 + "/playback/heartbeat",                         Access::anyone,  BodyKind::json,   playback::heartbeat},
        {"POST",   v1 + "/playback/end",                               Access::anyone,  BodyKind::json,   playback::end},
        {"GET",    v1 + "/videos/{id}/play",                           Access::user,    BodyKind::none,   playback::play},

        {"GET",    "/p/{token}/{file...}",                             Access::anyone,  BodyKind::none,   hls::by_path},
        {"GET",    v1 + "/videos/{id}/hls/{file...}",                  Access::anyone,  BodyKind::none,   hls::by_video},
        {"GET",    v1 + "/videos/{id}/hls/info",                       Access::anyone,  BodyKind::none,   hls::info},
        {"GET",    v1 + "/videos/{id}/hls/status",                     Access::anyone,  BodyKind::none,   hls::status},
        {"OPTIONS", "/p/{token}/{file...}",                            Access::anyone,  BodyKind::none,   hls::preflight},
        {"OPTIONS", v1 + "/videos/{id}/hls/{file...}",                 Access::anyone,  BodyKind::none,   hls::preflight},
        {"OPTIONS", "/storyboard/{link}/{file...}",                    Access::anyone,  BodyKind::none,   hls::preflight},
        {"OPTIONS", v1 + "/playback/{call}",                           Access::anyone,  BodyKind::none,   hls::preflight},

        {"GET",    "/storyboard/{link}/{file...}",                     Access::anyone,  BodyKind::none,   videos::storyboard_file},
        {"GET",    "/source/{link}",                                   Access::anyone,  BodyKind::none,   worker_tasks::get_source},
        {"PUT",    "/upload/sink/{link}/{name...}",                    Access::anyone,  BodyKind::stream, worker_tasks::put_object},
        {"POST",   v1 + "/internal/videos/{id}/processing-complete",   Access::worker,  BodyKind::json,   worker_tasks::processing_complete},
        {"POST",   "/internal/videos/{id}/processing-complete",        Access::worker,  BodyKind::json,   worker_tasks::processing_complete},
        // clang-format on
    };
    for (const std::string prefix : worker_prefixes) {
        list.push_back({"GET", prefix + "/next", Access::worker, BodyKind::none, worker_tasks::next});
        list.push_back({"POST", prefix + "/{id}/heartbeat", Access::worker, BodyKind::json, worker_tasks::heartbeat});
        list.push_back({"POST", prefix + "/{id}/complete", Access::worker, BodyKind::json, worker_tasks::complete});
        list.push_back({"POST", prefix + "/{id}/segments", Access::worker, BodyKind::json, worker_tasks::report});
        list.push_back({"POST", prefix + "/{id}/fail", Access::worker, BodyKind::json, worker_tasks::fail});
    }
    return list;
}

}  // namespace
}  // namespace sluice::routes

namespace sluice {

std::vector<Route> all_routes() {
    return routes::table();
}

}  // namespace sluice
