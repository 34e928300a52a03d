#pragma once

#include <atomic>

#include "api/storage/storage.h"

namespace sluice {

/// A storage that passes calls on to another and fails the Nth of them; calls of writers count as well. A test checks
/// that for every N an operation has either no effect or its full effect.
class FailingStorage : public Storage {
  public:
    /// `storage` outlives it.
    explicit FailingStorage(Storage& storage) : storage_(storage) {}

    /// The call after the given number of calls fails, once.
    void fail_after(int calls) { left_ = calls; }
    /// False if too few calls were made to reach the one that fails.
    [[nodiscard]] bool has_failed() const { return left_ < 0; }

    std::optional<std::int64_t> size(const std::string& key) override;
    std::unique_ptr<ObjectWriter> create(const std::string& key) override;
    void read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) override;
    void remove(const std::string& key) override;
    void list(const std::string& prefix, const std::function<void(const Object&)>& visit) override;
    void check() override;

  private:
    class Writer;
    void count();

    Storage& storage_;
    std::atomic<int> left_ = 0;
};

}  // namespace sluice
