#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// What a fuzz target is given by libFuzzer, and how it says that something does not hold.
namespace sluice::fuzz {

[[nodiscard]] inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the process, and so the run, with a sentence about what was promised and is not so.
[[noreturn]] void fail(const char* promise);

inline void require(bool holds, const char* promise) {
    if (!holds) fail(promise);
}

/// Cuts the first `count` bytes off, or all when there are fewer.
[[nodiscard]] inline std::string_view take(std::string_view& input, std::size_t count) {
    const auto taken = input.substr(0, count);
    input.remove_prefix(taken.size());
    return taken;
}

/// Cuts `count` bytes off and reads them as a number, the most significant first; bytes that are missing are 0.
[[nodiscard]] inline std::uint64_t take_number(std::string_view& input, std::size_t count) {
    constexpr unsigned bits_per_byte = 8;
    std::uint64_t number = 0;
    for (const char c : take(input, count))
        number = number << bits_per_byte | static_cast<unsigned char>(c);
    return number;
}

}  // namespace sluice::fuzz
