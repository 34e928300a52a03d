#pragma once

#include <memory>
#include <string>

#include "api/storage/s3_client.h"
#include "api/storage/storage.h"
#include "common/process/config.h"

namespace sluice {

/// Where objects are stored: in the bucket if there is one, otherwise in the directory.
struct StorageSettings {
    std::string directory;
    S3Settings s3;
};

/// Reads `SLUICE_STORAGE_DIR` and `SLUICE_S3_…`; errors are added to the complaints of `settings`.
[[nodiscard]] StorageSettings read_storage_settings(Settings& settings);

/// "s3" is the bucket of SLUICE_S3_…, "s3:NAME" that of the variables NAME_BUCKET, NAME_ENDPOINT and so on; anything
/// else is a directory.
[[nodiscard]] StorageSettings read_named_storage(Settings& settings, const std::string& name);

/// Throws StorageError if the directory cannot be created.
[[nodiscard]] std::unique_ptr<Storage> open_storage(const StorageSettings& settings);

}  // namespace sluice
