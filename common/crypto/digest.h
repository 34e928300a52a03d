#pragma once

#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace sluice {

/// The digest of bytes that arrive in pieces: what Sha256 and Md5 are made of. One thread at a time.
class Digest {
  public:
    enum class Algorithm { sha256, md5 };

    /// Throws std::bad_alloc.
    explicit Digest(Algorithm algorithm);

    void update(const void* data, std::size_t size);
    /// The raw digest of everything so far; call once, at the end.
    [[nodiscard]] std::string finish();

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace sluice
