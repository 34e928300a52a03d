#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "api/storage/storage.h"

namespace sluice {

/// A storage that passes calls on to another, with a gate before the calls of one kind. They wait while it is closed.
class GatedStorage : public Storage {
  public:
    /// `storage` outlives it.
    explicit GatedStorage(Storage& storage) : storage_(storage) {}

    enum class Calls { sizes, writes };
    void close(Calls calls);
    void open();
    /// Returns once a call waits at the gate.
    void await_caller();

    std::optional<std::int64_t> size(const std::string& key) override;
    std::unique_ptr<ObjectWriter> create(const std::string& key) override;
    void read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) override;
    void remove(const std::string& key) override;
    void list(const std::string& prefix, const std::function<void(const Object&)>& visit) override;
    void check() override;

  private:
    void pass(Calls calls);

    Storage& storage_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Calls> closed_;
    int waiting_ = 0;
};

}  // namespace sluice
