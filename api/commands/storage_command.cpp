#include <fstream>
#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

#include "api/commands/command.h"
#include "api/storage/storage_copy.h"
#include "api/storage/storage_settings.h"

namespace sluice::commands {
namespace {

struct CopyOptions {
    std::string from;
    std::string to;
    std::string keys;
    bool into_empty = false;
    StorageCopy::Options copy;
};

/// Throws StorageError if there is an object.
void require_empty(Storage& storage) {
    storage.list("", [](const Storage::Object& object) {
        throw StorageError("it is not empty: " + object.key + " is there; nothing was copied");
    });
}

int copy_storage(const CopyOptions& options) {
    const auto named = [](const std::string& name) {
        return open_storage(checked([&](Settings& settings) { return read_named_storage(settings, name); }));
    };
    const auto from = named(options.from);
    const auto to = named(options.to);
    if (options.into_empty) require_empty(*to);
    const auto print_fault = [](const std::string& key, const std::string& fault) {
        constexpr auto replace = nlohmann::json::error_handler_t::replace;
        std::cout << nlohmann::json{{"object_key", key}, {"fault", fault}}.dump(-1, ' ', false, replace) << '\n';
    };
    StorageCopy copy(*from, *to, options.copy);
    std::ifstream keys(options.keys);
    const auto report = options.keys.empty() ? copy.run(print_fault) : copy.run(keys, print_fault);
    if (keys.bad()) throw StorageError("storage: cannot read " + options.keys);
    std::cout << nlohmann::json{{"objects", report.objects},
                                {"copied", report.copied},
                                {"copied_bytes", report.copied_bytes},
                                {"faults", report.faults}}
                     .dump()
              << '\n';
    return report.faults == 0 ? 0 : 1;
}

}  // namespace

void add_storage(CLI::App& app, Command& chosen) {
    constexpr int max_parallel = 256;
    const auto options = std::make_shared<CopyOptions>();
    auto* storage = app.add_subcommand("storage", "where the bytes are kept");
    storage->require_subcommand(1);
    auto* command = storage->add_subcommand("copy", "bring objects into another storage; exit 1 for faults");
    command->add_option("--from", options->from, "a directory, s3 (SLUICE_S3_…) or s3:NAME (NAME_BUCKET, …)")
        ->required();
    command->add_option("--to", options->to, "likewise")->required();
    command->add_option("--keys", options->keys, "a file: only these objects, a key or a folder/ a line")
        ->check(CLI::ExistingFile);
    command->add_flag("--into-empty", options->into_empty, "refuse to copy if the other storage has an object already");
    command->add_flag("--digests", options->copy.digests, "read what is there already on both sides, too");
    command->add_option("--parallel", options->copy.parallel, "objects at a time")->check(CLI::Range(1, max_parallel));
    command->callback([=, &chosen] { chosen = [=] { return copy_storage(*options); }; });
}

}  // namespace sluice::commands
