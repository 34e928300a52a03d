#include "api/store/videos/manifests.h"

#include <map>

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice {
namespace {

ManifestRendition::Kind rendition_kind(const std::string& name) {
    if (name == "audio") return ManifestRendition::Kind::audio;
    return name == "subtitle" ? ManifestRendition::Kind::subtitle : ManifestRendition::Kind::video;
}

ManifestRendition to_rendition(const pqxx::row& row) {
    ManifestRendition rendition;
    rendition.name = row["name"].as<std::string>();
    rendition.kind = rendition_kind(row["kind"].as<std::string>());
    rendition.width = row["width"].as<int>(0);
    rendition.height = row["height"].as<int>(0);
    rendition.channels = row["channels"].as<int>(0);
    rendition.language = row["language"].as<std::string>();
    rendition.title = row["title"].as<std::string>();
    rendition.is_forced = row["is_forced"].as<bool>();
    rendition.codecs = row["codecs"].as<std::string>("");
    rendition.init_key = row["init_key"].as<std::string>("");
    rendition.init_bytes = row["init_bytes"].as<std::int64_t>(0);
    rendition.init_sha256 = row["init_sha256"].as<std::string>("");
    return rendition;
}

std::vector<Keyframe> keyframes_of(const pqxx::row& segment) {
    const auto keyframes = json_column(segment, "keyframes");
    return keyframes.is_null() ? std::vector<Keyframe>{} : keyframes.get<std::vector<Keyframe>>();
}

}  // namespace

std::optional<StoredManifest> load_manifest(Transaction& transaction, std::int64_t video_id) {
    const auto rows = transaction.run(sql::select_manifest_video, video_id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows[0];
    StoredManifest stored;
    stored.video_id = row["id"].as<std::int64_t>();
    stored.tenant_id = row["tenant_id"].as<std::int64_t>();
    stored.tenant_code = row["tenant_code"].as<std::string>();
    stored.status = video_status(row["status"].c_str()).value();
    stored.playable = row["playable"].as<bool>();
    stored.policy_version = row["policy_version"].as<int>();
    stored.duration_seconds = optional_column<double>(row, "duration_seconds");
    stored.hls_path = optional_column<std::string>(row, "hls_path");
    stored.manifest.is_complete = stored.status == VideoStatus::ready;
    if (row["video_renditions"].as<int>() > 0) {
        stored.manifest.frame_rate = json_column(row, "frame_rate").get<FrameRate>();
    }

    std::map<std::int64_t, std::size_t> index_of;
    for (const auto& rendition : transaction.run(sql::select_manifest_renditions, video_id)) {
        index_of[rendition["id"].as<std::int64_t>()] = stored.manifest.renditions.size();
        stored.manifest.renditions.push_back(to_rendition(rendition));
    }
    for (const auto& segment : transaction.run(sql::select_manifest_segments, video_id)) {
        auto& segments = stored.manifest.renditions[index_of.at(segment["rendition_id"].as<std::int64_t>())].segments;
        // Chunks may be done out of order; segments after a gap are not part of the list yet.
        if (segment["number"].as<std::size_t>() != segments.size()) continue;
        segments.push_back({segment["duration_seconds"].as<double>(), segment["bytes"].as<std::int64_t>(),
                            segment["sha256"].as<std::string>(), segment["object_key"].as<std::string>(),
                            keyframes_of(segment)});
    }
    for (const auto& asset : transaction.run(sql::select_assets, video_id)) {
        stored.assets.emplace(asset["name"].as<std::string>(),
                              StoredAsset{asset["object_key"].as<std::string>(), asset["bytes"].as<std::int64_t>(),
                                          asset["sha256"].as<std::string>()});
    }
    return stored;
}

}  // namespace sluice
