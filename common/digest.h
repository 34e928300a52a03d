#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace sluice {

/// SHA-256 over bytes that arrive in pieces. One thread at a time.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(const void* data, std::size_t size);
    /// Lower-case hex of everything so far; call once, at the end.
    [[nodiscard]] std::string hex();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// MD5 over bytes that arrive in pieces: no protection against anybody, but what Content-MD5 (RFC 1864) wants. One
/// thread at a time.
class Md5 {
  public:
    Md5();
    ~Md5();
    Md5(Md5&&) noexcept;
    Md5& operator=(Md5&&) noexcept;

    void update(const void* data, std::size_t size);
    /// Base64 of everything so far; call once, at the end.
    [[nodiscard]] std::string base64();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Base64 of the MD5 of these bytes.
[[nodiscard]] std::string md5_base64(std::string_view bytes);
/// Lower-case hex.
[[nodiscard]] std::string hex(std::string_view bytes);
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA256, 32 raw bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);

/// RFC 4648 §5, without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);
/// False when `text` is not base64url without padding; `bytes` is then unspecified.
[[nodiscard]] bool base64url_decode(std::string_view text, std::string& bytes);

/// Compares in a time that depends on the lengths only.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

/// `size` bytes from the system's random generator.
[[nodiscard]] std::string random_bytes(std::size_t size);
/// A random UUID (RFC 4122, version 4), lower-case.
[[nodiscard]] std::string random_uuid();

}  // namespace sluice
