#pragma once

#include <cstdint>
#include <filesystem>

namespace sluice {

/// Folders that a hostile program may have filled, nested as deep as it likes: neither descriptors nor the length of
/// paths bound how deep these see. Links are never followed.

/// Bytes that all files and folders inside take, each at least smallest_entry_bytes, so that empty ones count as well;
/// of what vanishes meanwhile, nothing. The most there can be when a part cannot be seen.
[[nodiscard]] std::int64_t tree_bytes(const std::filesystem::path& folder);
inline constexpr std::int64_t smallest_entry_bytes = 4096;  // an inode is not free on any file system

/// Removes the folder with everything in it, depth first. False when something of it is left.
bool remove_tree(const std::filesystem::path& folder);

}  // namespace sluice
