#include "api/upkeep/auditor.h"

#include <string>

#include <fmt/format.h>

#include "api/domain/tasks/task_path.h"
#include "api/store/columns.h"
#include "api/store/garbage.h"
#include "api/store/sql.h"
#include "common/sha256.h"

namespace sluice {
namespace {

constexpr int page = 1000;

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
    report_.videos = database_.run(sql::count_all_videos)[0][0].as<std::int64_t>();
    const auto patience = static_cast<double>(options_.stuck_after.count());
    for (const auto& row : database_.run(sql::audit_videos, patience)) {
        nlohmann::json facts{{"video_id", row["video_id"].as<std::int64_t>()}};
        if (const auto task = optional_column<std::int64_t>(row, "task_id")) facts["task_id"] = *task;
        if (const auto detail = optional_column<std::string>(row, "detail")) facts["detail"] = *detail;
        find(row["code"].c_str(), std::move(facts));
    }
}

void Auditor::check_paths() {
    for (std::int64_t last = 0;;) {
        const auto rows = database_.run(sql::audit_task_paths, last, page);
        for (const auto& row : rows) {
            last = row["id"].as<std::int64_t>();
            TaskStatus status;
            status.state = task_state(row["state"].c_str()).value();
            status.epoch = row["epoch"].as<std::int64_t>();
            const auto path = json_column(row, "path").get<std::vector<std::string>>();
            if (const auto fault = fault_of_path(path, status); !fault.empty()) {
                find("illegal_path", {{"video_id", row["video_id"].as<std::int64_t>()},
                                      {"task_id", last},
                                      {"detail", fmt::format("{}: {}", fmt::join(path, ", "), fault)}});
            }
        }
        if (rows.size() < page) return;
    }
}

void Auditor::check_objects() {
    std::string last;
    std::string previous;
    while (true) {
        const auto rows = database_.run(sql::audit_objects, last, page);
        for (const auto& row : rows) {
            const std::string key = row["object_key"].c_str();
            const auto video_id = row["video_id"].as<std::int64_t>();
            ++report_.objects;
            if (key == previous) find("object_shared", {{"video_id", video_id}, {"object_key", key}});
            previous = key;
            check_object(video_id, key, row["bytes"].as<std::int64_t>(),
                         optional_column<std::string>(row, "sha256").value_or(""));
        }
        if (rows.size() < page) return;
        last = rows[rows.size() - 1]["object_key"].c_str();
    }
}

void Auditor::check_object(std::int64_t video_id, const std::string& key, std::int64_t bytes,
                           const std::string& sha256) {
    const auto facts = [&](nlohmann::json detail) {
        return nlohmann::json{{"video_id", video_id}, {"object_key", key}, {"detail", std::move(detail)}};
    };
    const auto found = storage_.size(key);
    if (!found) {
        find("object_missing", facts(nullptr));
        return;
    }
    if (*found != bytes) {
        find("object_size", facts(std::to_string(*found) + " bytes for " + std::to_string(bytes)));
        return;
    }
    if (!options_.digests || sha256.empty()) return;
    Sha256 digest;
    storage_.read(key, 0, bytes, [&](const char* data, std::size_t size) {
        digest.update(data, size);
        return true;
    });
    if (digest.hex() != sha256) find("object_digest", facts("its bytes are not those that were reported"));
}

void Auditor::check_orphans() {
    find_garbage(database_, storage_, options_.orphan_age, [&](const Storage::Object& object) {
        find("orphan_object", {{"object_key", object.key}, {"detail", std::to_string(object.bytes) + " bytes"}});
    });
}

void Auditor::find(const char* code, nlohmann::json facts) {
    facts["code"] = code;
    ++report_.findings;
    (*visit_)(facts);
}

}  // namespace sluice
