#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <nlohmann/json.hpp>

#include "common/process/descriptor.h"
#include "common/protocol/transcoder_protocol.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/source/probe.h"
#include "worker/transcoder/tasks/static_copy.h"
#include "worker/transcoder/tasks/task_runner.h"
#include "worker/transcoder/verify/verify.h"

namespace {

using nlohmann::json;

sluice::Descriptor open_path(const std::string& path, int flags) {
    sluice::Descriptor opened(open(path.c_str(), flags | O_CLOEXEC));
    if (!opened) throw std::runtime_error(fmt::format("{}: {}", path, std::strerror(errno)));
    return opened;
}

/// Keeps the memory that one encoder frees for the next, in one heap. Every chunk has new encoders, which take some
/// hundred megabytes, and the first access to memory that is new from the kernel costs more than all else about them.
void keep_freed_memory() {
    constexpr int largest_heap_block_bytes = 32 << 20;  // the largest value that glibc accepts
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, largest_heap_block_bytes);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

void print(const json& object, int indent) {
    fmt::print("{}\n", object.dump(indent, ' ', false, json::error_handler_t::replace));
}

/// Prints the result of `work` as JSON, or why it failed; returns the exit code.
int print_outcome(int indent, const std::function<json()>& work) {
    try {
        print(work(), indent);
        return 0;
    } catch (const sluice::TaskFailure& failure) {
        print({{"error_code", sluice::name(failure.code())}, {"error_reason", failure.what()}}, indent);
    } catch (const std::exception& error) {
        print({{"error_code", "internal"}, {"error_reason", error.what()}}, indent);
    }
    return 1;
}

json copy(const std::string& file, const std::string& directory) {
    const auto input = open_path(file, O_RDONLY);
    std::filesystem::create_directories(directory);
    const auto output = open_path(directory, O_RDONLY | O_DIRECTORY);
    const auto source = sluice::open_source(input.get());
    return sluice::write_static_copy(*source, output.get());
}

int verify(const std::string& directory, bool as_json) {
    const sluice::Report report = sluice::verify(directory);
    if (as_json) {
        print(report, 2);
    } else {
        fmt::print("{}", sluice::text(report));
    }
    return report.passes() ? 0 : 1;
}

json probe(const std::string& file) {
    const auto input = open_path(file, O_RDONLY);
    const auto source = sluice::open_source(input.get());
    const sluice::Demuxer demuxer(*source);
    return sluice::describe(demuxer, source->size());
}

}  // namespace

int main(int argc, char** argv) {
    signal(SIGPIPE, SIG_IGN);
    sluice::quiet_libav();
    keep_freed_memory();

    CLI::App app("Turns a recording into adaptive HLS.", "sluice-transcoder");
    app.set_version_flag("--version", SLUICE_VERSION);
    std::string file;
    std::string directory;
    auto* file_option = app.add_option("file", file, "The recording")->option_text("FILE");
    auto* out_option =
        app.add_option("--out", directory, "Where to write master.m3u8 and all it names")->option_text("DIR");
    auto* probe_command = app.add_subcommand("probe", "Print what a recording says about itself, as JSON");
    probe_command->add_option("file", file, "The recording")->required()->option_text("FILE");
    auto* task_command = app.add_subcommand(
        "task", "Run one task for a worker, over descriptors 3 (source), 4 (output directory) and 5 (control channel)");
    auto* verify_command =
        app.add_subcommand("verify", "Hold finished HLS output to the standards; exit 1 when a MUST is broken");
    verify_command->add_option("directory", directory, "Where master.m3u8 is")->required()->option_text("DIR");
    bool as_json = false;
    verify_command->add_flag("--json", as_json, "Print the report as JSON");
    app.require_subcommand(0, 1);
    CLI11_PARSE(app, argc, argv);

    if (task_command->parsed()) {
        namespace fd = sluice::transcoder_fd;
        return sluice::serve_one_task(fd::source, fd::output, fd::control);
    }
    if (probe_command->parsed()) return print_outcome(2, [&] { return probe(file); });
    if (verify_command->parsed()) return verify(directory, as_json);
    if (file_option->count() == 0 || out_option->count() == 0) {
        fmt::print(stderr, "{}", app.help());
        return 2;
    }
    return print_outcome(-1, [&] { return copy(file, directory); });
}
