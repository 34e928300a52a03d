#include "tests/store/store_fixture.h"

#include <fmt/format.h>

#include "api/domain/object_keys.h"

namespace sluice {

const std::vector<TaskKind> StoreFixture::all_kinds{TaskKind::plan, TaskKind::chunk, TaskKind::audio, TaskKind::finish};

std::int64_t StoreFixture::uploaded_video(int priority) {
    static int number = 0;
    videos::NewVideo video;
    video.session_id = demo.session_id;
    video.title = "A lecture";
    video.file_key = fmt::format("videos/demo/{}/{}.mp4", demo.session_id, ++number);
    video.content_type = "video/mp4";
    video.priority = priority;
    const auto id = videos::create(database, demo.tenant_id, video).value().id;
    const std::string bytes = "not really a video";
    storage.put(*video.file_key, bytes);
    videos::complete_upload(database, id, static_cast<std::int64_t>(bytes.size()));
    return id;
}

std::optional<Job> StoreFixture::claim(const std::string& worker_id, int lease_seconds) {
    return tasks::claim(database, all_kinds, worker_id, lease_seconds);
}

void StoreFixture::store(const Job& job, const MadeUpOutput& output) {
    for (const auto& [name, bytes] : output.objects) {
        storage.put(leased_key(video_prefix(job.tenant_code, job.video_id), job.epoch, name), bytes);
    }
}

tasks::Completion StoreFixture::complete(const Job& job, const MadeUpOutput& output) {
    store(job, output);
    return tasks::complete(database, storage, lease_of(job), output.result);
}

void StoreFixture::work_off(const MadeUpVideo& made_up) {
    while (const auto job = claim())
        complete(*job, output_of(made_up, *job));
}

void StoreFixture::expire_lease(std::int64_t task_id) {
    test.query(fmt::format("UPDATE task SET leased_until = now() - interval '1 ms' WHERE id = {}", task_id));
}

void StoreFixture::end_pause(std::int64_t task_id) {
    test.query(fmt::format("UPDATE task SET run_after = now() WHERE id = {}", task_id));
}

videos::Video StoreFixture::video(std::int64_t id) {
    return videos::find(database, demo.tenant_id, id).value();
}

std::string StoreFixture::task(std::int64_t id, const std::string& column) {
    return test.value<std::string>(fmt::format("SELECT coalesce(({})::text, '') FROM task WHERE id = {}", column, id));
}

std::int64_t StoreFixture::count(const std::string& from_where) {
    return test.value<std::int64_t>("SELECT count(*) FROM " + from_where);
}

tasks::LeaseName lease_of(const Job& job, const std::string& worker_id) {
    return {job.video_id, job.task_id, job.epoch, worker_id};
}

}  // namespace sluice
