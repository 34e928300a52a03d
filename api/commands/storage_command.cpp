#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

#include "api/commands/command.h"
#include "api/storage/storage_copy.h"
#include "api/storage/storage_settings.h"

namespace sluice::commands {
namespace {

int copy_storage(const std::string& from_name, const std::string& to_name, const StorageCopy::Options& options) {
    const auto named = [](const std::string& name) {
        return open_storage(checked([&](Settings& settings) { return read_named_storage(settings, name); }));
    };
    const auto from = named(from_name);
    const auto to = named(to_name);
    const auto report = StorageCopy(*from, *to, options).run([](const std::string& key, const std::string& fault) {
        std::cout << nlohmann::json{{"object_key", key}, {"fault", fault}}.dump() << '\n';
    });
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
    struct Options {
        std::string from;
        std::string to;
        StorageCopy::Options copy;
    };
    const auto options = std::make_shared<Options>();
    auto* storage = app.add_subcommand("storage", "where the bytes are kept");
    storage->require_subcommand(1);
    auto* command = storage->add_subcommand("copy", "bring every object into another storage; exit 1 for faults");
    command->add_option("--from", options->from, "a directory, s3 (SLUICE_S3_…) or s3:NAME (NAME_BUCKET, …)")
        ->required();
    command->add_option("--to", options->to, "likewise")->required();
    command->add_flag("--digests", options->copy.digests, "read what is there already on both sides, too");
    command->add_option("--parallel", options->copy.parallel, "objects at a time")->check(CLI::Range(1, max_parallel));
    command->callback(
        [=, &chosen] { chosen = [=] { return copy_storage(options->from, options->to, options->copy); }; });
}

}  // namespace sluice::commands
