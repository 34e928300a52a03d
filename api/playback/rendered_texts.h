#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace sluice {

/// A text as it is sent to many viewers.
struct RenderedText {
    explicit RenderedText(std::string text, bool is_compressed = true);

    std::string text;
    std::string compressed;  ///< by gzip; empty if that was not asked for
    std::string tag;         ///< an opaque entity tag of `text`, with its quotes
};

/// The texts of one state of a video: each is rendered and compressed when it is first asked for, and once. Safe from
/// any thread; callers that ask for the first time together wait for one of them.
class RenderedTexts {
  public:
    using Pointer = std::shared_ptr<const RenderedText>;

    /// `render` is called unless `name` has been rendered; what it throws reaches the caller.
    Pointer get(const std::string& name, const std::function<std::string()>& render) const;

  private:
    mutable std::mutex mutex_;
    mutable std::map<std::string, Pointer> texts_;
};

}  // namespace sluice
