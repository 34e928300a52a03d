#pragma once

#include <cstdint>
#include <filesystem>

namespace sluice {

/// For folders that a hostile program may have filled, nested to any depth: neither the number of descriptors nor the
/// length of paths limits the depth that these functions reach. Links are never followed.

/// The bytes that all files and folders inside take. Each counts at least smallest_entry_bytes, so that empty ones
/// count as well; files that disappear meanwhile count as 0. INT64_MAX if a part cannot be read.
[[nodiscard]] std::int64_t tree_bytes(const std::filesystem::path& folder);
inline constexpr std::int64_t smallest_entry_bytes = 4096;  // an inode is not free on any file system

/// Removes the folder with everything in it, depth first. False if a part of it is left.
bool remove_tree(const std::filesystem::path& folder);

}  // namespace sluice
