#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/storage/s3_client.h"
#include "tests/support/server_process.h"
#include "tests/support/temporary_directory.h"

namespace sluice {

/// A throw-away S3-compatible store on a loopback port that fails on demand (tests/object_store/server.js). The test
/// must run in the repository's root.
class ObjectStore {
  public:
    /// The store that all tests of the program share.
    static ObjectStore& shared();

    ObjectStore();

    /// Settings for its bucket "sluice", which is named in the path or in the host's name.
    [[nodiscard]] S3Settings settings(bool is_path_style = true) const;
    /// Removes every object.
    void clear();
    /// The faults that the next requests get, one each, in this order.
    void fail(const std::vector<nlohmann::json>& faults) const;
    /// The number of requests so far.
    [[nodiscard]] int requests() const;

  private:
    [[nodiscard]] nlohmann::json control(const std::string& method, const std::string& body) const;

    TemporaryDirectory directory_;
    int port_ = 0;
    std::unique_ptr<ServerProcess> process_;
};

/// Short pauses and one second in all, for tests.
inline constexpr RetryPolicy quick_retries{std::chrono::milliseconds(1), std::chrono::milliseconds(10),
                                           std::chrono::milliseconds(1000)};

}  // namespace sluice
