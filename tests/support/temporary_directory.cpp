#include "tests/support/temporary_directory.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace sluice {

TemporaryDirectory::TemporaryDirectory() {
    // Short: a Unix socket's path below it has to fit into 107 bytes.
    auto name = (std::filesystem::temp_directory_path() / "slt-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::system_category(), "mkdtemp");
    path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace sluice
