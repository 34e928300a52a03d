#include "api/upkeep/auditor.h"

#include <string>

#include <fmt/format.h>

#include "api/domain/tasks/task_path.h"
#include "api/store/upkeep/garbage.h"
#include "common/crypto/sha256.h"

namespace sluice {
namespace {

constexpr std::size_t page = 1000;

}  // namespace

Auditor::Report Auditor::run(const Visit& visit) {
    report_ = {};
    visit_ = &visit;
    check_rows();
    check_paths();
    check_objects();
    check_orphans();
    return report_;
}

void Auditor::check_rows() {
    report_.videos = audit::count_videos(database_);
    for (const auto& found : audit::find_contradictions(database_, options_.stuck_after)) {
        nlohmann::json facts{{"video_id", found.video_id}};
        if (found.task_id) facts["task_id"] = *found.task_id;
        if (found.detail) facts["detail"] = *found.detail;
        report(found.code, std::move(facts));
    }
}

void Auditor::check_paths() {
    for (std::int64_t last = 0;;) {
        const auto tasks = audit::list_task_paths(database_, last, page);
        for (const auto& task : tasks) {
            last = task.task_id;
            if (const auto fault = fault_of_path(task.path, task.status); !fault.empty()) {
                report("illegal_path", {{"video_id", task.video_id},
                                        {"task_id", task.task_id},
                                        {"detail", fmt::format("{}: {}", fmt::join(task.path, ", "), fault)}});
            }
        }
        if (tasks.size() < page) return;
    }
}

void Auditor::check_objects() {
    std::string last;
    std::string previous;
    while (true) {
        const auto objects = audit::list_objects(database_, last, page);
        for (const auto& object : objects) {
            ++report_.objects;
            if (object.key == previous) {
                report("object_shared", {{"video_id", object.video_id}, {"object_key", object.key}});
            }
            previous = object.key;
            check_object(object);
        }
        if (objects.size() < page) return;
        last = objects.back().key;
    }
}

void Auditor::check_object(const audit::ReferredObject& object) {
    const auto facts = [&](nlohmann::json detail) {
        return nlohmann::json{{"video_id", object.video_id}, {"object_key", object.key}, {"detail", std::move(detail)}};
    };
    const auto bytes = storage_.size(object.key);
    if (!bytes) {
        report("object_missing", facts(nullptr));
        return;
    }
    if (*bytes != object.bytes) {
        report("object_size", facts(std::to_string(*bytes) + " bytes for " + std::to_string(object.bytes)));
        return;
    }
    if (!options_.digests || object.sha256.empty()) return;
    Sha256 digest;
    storage_.read(object.key, 0, object.bytes, [&](const char* data, std::size_t size) {
        digest.update(data, size);
        return true;
    });
    if (digest.hex() != object.sha256) report("object_digest", facts("its bytes are not those that were reported"));
}

void Auditor::check_orphans() {
    find_garbage(database_, storage_, options_.orphan_age, [&](const Storage::Object& object) {
        report("orphan_object", {{"object_key", object.key}, {"detail", std::to_string(object.bytes) + " bytes"}});
    });
}

void Auditor::report(const std::string& code, nlohmann::json facts) {
    facts["code"] = code;
    ++report_.findings;
    (*visit_)(facts);
}

}  // namespace sluice
