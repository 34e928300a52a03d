#include "api/storage/storage_settings.h"

#include <string_view>

#include "api/storage/directory_storage.h"
#include "api/storage/s3_storage.h"

namespace sluice {
namespace {

constexpr const char* usual_prefix = "SLUICE_S3";

}  // namespace

StorageSettings read_storage_settings(Settings& settings) {
    StorageSettings storage;
    storage.directory = settings.text("SLUICE_STORAGE_DIR", "", "directory of uploads and HLS objects");
    storage.s3 = read_s3_settings(settings, usual_prefix);
    if (storage.directory.empty() && storage.s3.bucket.empty()) {
        settings.complain("SLUICE_STORAGE_DIR is required, unless SLUICE_S3_BUCKET is there.");
    }
    return storage;
}

StorageSettings read_named_storage(Settings& settings, const std::string& name) {
    constexpr std::string_view bucket = "s3";
    StorageSettings storage;
    if (name != bucket && !name.starts_with("s3:")) {
        storage.directory = name;
        return storage;
    }
    const std::string prefix = name == bucket ? usual_prefix : name.substr(bucket.size() + 1);
    storage.s3 = read_s3_settings(settings, prefix);
    if (storage.s3.bucket.empty()) settings.complain(prefix + "_BUCKET is required.");
    return storage;
}

std::unique_ptr<Storage> open_storage(const StorageSettings& settings) {
    if (!settings.s3.bucket.empty()) return std::make_unique<S3Storage>(settings.s3);
    return std::make_unique<DirectoryStorage>(settings.directory);
}

}  // namespace sluice
