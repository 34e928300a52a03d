#pragma once

#include <string>
#include <vector>

#include "api/storage/s3_client.h"
#include "api/storage/storage.h"
#include "common/crypto/sha256.h"

namespace sluice {

/// An object on its way into a bucket: one PUT, or a multipart upload as soon as it has more bytes than fit into one
/// part. Holds one part in memory.
class S3Writer : public ObjectWriter {
  public:
    /// Both must outlive this. `storage` reads the bucket that `client` writes to.
    S3Writer(S3Client& client, Storage& storage, std::string key);
    ~S3Writer() override;

    void write(const char* data, std::size_t size) override;
    PutOutcome commit() override;

    /// The size in bytes of the part with this number (from 1). Early parts are small and later ones larger, because an
    /// object has at most 10,000 parts.
    [[nodiscard]] static std::size_t part_bytes(int number);

  private:
    void begin();
    void send_part();
    [[nodiscard]] HttpAnswer put_whole();
    [[nodiscard]] HttpAnswer complete_parts();
    /// Sends `call` on the condition that the object does not exist yet, if the store supports conditions.
    [[nodiscard]] HttpAnswer ask_if_none_there(S3Call call);
    [[nodiscard]] PutOutcome compare_with(std::int64_t bytes_there);
    void abort() noexcept;

    S3Client& client_;
    Storage& storage_;
    std::string key_;
    std::string buffer_;
    Sha256 digest_;
    std::string sha256_;
    std::int64_t bytes_ = 0;
    std::string upload_id_;                ///< of the multipart upload; empty until one begins
    std::vector<std::string> part_etags_;  ///< of the parts sent so far
};

}  // namespace sluice
