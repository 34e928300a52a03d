/// The rules of the house, held against the source tree; the test runs in the repository's root.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_file_lines = 500;

struct SourceFile {
    std::string path;  ///< from the root
    std::vector<std::string> lines;
};

SourceFile read(const fs::path& path) {
    SourceFile file{path.generic_string(), {}};
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);)
        file.lines.push_back(line);
    return file;
}

const std::vector<SourceFile>& sources() {
    static const auto all = [] {
        std::vector<SourceFile> files;
        for (const char* room : {"api", "common", "worker", "tests", "bench"}) {
            if (!fs::exists(room)) continue;
            for (const auto& entry : fs::recursive_directory_iterator(room)) {
                const auto extension = entry.path().extension();
                if (extension == ".h" || extension == ".cpp") files.push_back(read(entry.path()));
            }
        }
        return files;
    }();
    return all;
}

bool lies_in(const SourceFile& file, std::string_view room) {
    return file.path.starts_with(std::string(room) + '/');
}

/// What an #include line includes; empty for other lines.
std::string included(const std::string& line) {
    constexpr std::string_view directive = "#include ";
    if (!line.starts_with(directive)) return {};
    return line.substr(directive.size() + 1, line.size() - directive.size() - 2);
}

bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& prefix) { return text.starts_with(prefix); });
}

/// Reports each #include of `forbidden` outside of the files that `is_allowed` names.
void check_includes(const std::vector<std::string>& forbidden,
                    const std::function<bool(const SourceFile&)>& is_allowed) {
    for (const auto& file : sources()) {
        if (is_allowed(file)) continue;
        for (const auto& line : file.lines) {
            if (starts_with_any(included(line), forbidden)) FAIL_CHECK(std::string(file.path + ": " + line));
        }
    }
}

/// The rooms of a floor plan, the highest first: a room may use those after it. What lies loose in `house` is the
/// highest.
void check_order(const std::string& house, const std::vector<std::string>& rooms) {
    const auto floor_of = [&](const std::string& path) {
        const auto rest = path.substr(house.size() + 1);
        const auto room = rest.substr(0, rest.find('/'));
        return std::find(rooms.begin(), rooms.end(), room) - rooms.begin();
    };
    for (const auto& room : rooms)
        CHECK_MESSAGE(fs::is_directory(house + '/' + room), room);
    for (const auto& file : sources()) {
        if (!lies_in(file, house)) continue;
        const auto rest = file.path.substr(house.size() + 1);
        const bool is_loose = rest.find('/') == std::string::npos;
        const auto here = floor_of(file.path);
        if (!is_loose && here == std::ssize(rooms))
            FAIL_CHECK(std::string(file.path + " is in a room without a floor"));
        for (const auto& line : file.lines) {
            const auto target = included(line);
            if (!target.starts_with(house + '/')) continue;
            const auto there = floor_of(target);
            const bool is_above = there == std::ssize(rooms) || there < here;
            if (!is_loose && is_above) FAIL_CHECK(std::string(file.path + ": " + line));
        }
    }
}

/// True when `word` stands in the line by itself, and not as part of another one (mkdtemp's XXXXXX).
bool holds_word(const std::string& line, const std::string& word) {
    const auto is_letter = [&](std::size_t at) {
        return at < line.size() && (std::isalnum(static_cast<unsigned char>(line[at])) != 0 || line[at] == '_');
    };
    for (auto at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
        if (!is_letter(at - 1) && !is_letter(at + word.size())) return true;
    }
    return false;
}

/// Reports each line that `is_fault` finds in the files that `is_meant` picks.
void check_lines(const std::function<bool(const SourceFile&)>& is_meant,
                 const std::function<bool(const std::string&)>& is_fault) {
    for (const auto& file : sources()) {
        if (!is_meant(file)) continue;
        for (const auto& line : file.lines) {
            if (is_fault(line)) FAIL_CHECK(std::string(file.path + ": " + line));
        }
    }
}

}  // namespace

TEST_CASE("the rooms are found") {
    const auto count = [](std::string_view room) {
        return std::count_if(sources().begin(), sources().end(), [&](const auto& file) { return lies_in(file, room); });
    };
    for (const char* room : {"api", "common", "worker", "tests"}) {
        CAPTURE(room);
        CHECK(count(room) > 5);
    }
}

TEST_CASE("api and worker both stand on common, and on nothing of each other") {
    check_includes({"worker/"},
                   [](const SourceFile& file) { return !lies_in(file, "api") && !lies_in(file, "common"); });
    check_includes({"api/"},
                   [](const SourceFile& file) { return !lies_in(file, "worker") && !lies_in(file, "common"); });
    check_includes({"tests/"}, [](const SourceFile& file) { return lies_in(file, "tests"); });
}

TEST_CASE("only the transcoder, which is sandboxed, parses media") {
    check_includes({"libav", "libsw"}, [](const SourceFile& file) {
        return lies_in(file, "worker/transcoder") || lies_in(file, "tests") || lies_in(file, "bench");
    });
}

TEST_CASE("the rooms of the transcoder stand on those below them") {
    check_order("worker/transcoder", {"tasks", "picture", "sound", "text", "copy", "package", "source", "verify", "av",
                                      "grid", "bitstream"});
    // What judges the output shares nothing with what made it but bytes and bits.
    check_includes({"worker/transcoder/av", "worker/transcoder/grid"},
                   [](const SourceFile& file) { return !lies_in(file, "worker/transcoder/verify"); });
}

TEST_CASE("the rooms of the worker know nothing of each other") {
    for (const auto& file : sources()) {
        for (const char* room : {"worker/sandbox", "worker/transfer"}) {
            if (!lies_in(file, room)) continue;
            for (const auto& line : file.lines) {
                const auto target = included(line);
                const bool is_own = target.starts_with(room) || target == "worker/config.h";
                if (target.starts_with("worker/") && !is_own) FAIL_CHECK(std::string(file.path + ": " + line));
            }
        }
    }
}

TEST_CASE("the rooms of the API stand on those below them") {
    check_order("api", {"commands", "routes", "upkeep", "server", "handler", "queue", "playback", "redis", "store",
                        "cache", "storage", "metrics", "http", "domain"});
    check_order("api/routes", {"people", "playback", "videos", "hls", "catalogue"});
}

TEST_CASE("the rooms of the store, and of what both sides share, stand on those below them") {
    check_order("api/store", {"queue", "videos", "playback", "catalogue", "upkeep", "postgres"});
    check_order("common", {"http", "playlist", "protocol", "media", "process", "crypto", "text"});
}

TEST_CASE("only the API serves HTTP, and only it talks to PostgreSQL and Redis") {
    check_includes({"httplib"},
                   [](const SourceFile& file) { return lies_in(file, "tests") || lies_in(file, "bench"); });
    check_includes({"boost", "pqxx", "libpq", "postgresql", "hiredis", "prometheus"}, [](const SourceFile& file) {
        return lies_in(file, "api") || lies_in(file, "tests") || lies_in(file, "bench");
    });
}

TEST_CASE("only common/http speaks HTTP by libcurl; a worker takes URLs apart with it") {
    check_includes({"curl"}, [](const SourceFile& file) {
        return lies_in(file, "common/http") || file.path == "worker/transfer/origin.cpp";
    });
}

TEST_CASE("statements, and the library that sends them, are the store's") {
    const auto is_outside = [](const SourceFile& file) { return lies_in(file, "api") && !lies_in(file, "api/store"); };
    check_includes({"api/store/postgres/sql.h", "pqxx", "libpq"},
                   [&](const SourceFile& file) { return !is_outside(file); });
    check_lines(is_outside, [](const std::string& line) {
        return holds_word(line, "pqxx") || (holds_word(line, "sql") && line.find("sql::") != std::string::npos);
    });
}

TEST_CASE("every statement is used") {
    std::string store;
    for (const auto& file : sources()) {
        if (!lies_in(file, "api/store")) continue;
        for (const auto& line : file.lines)
            store += line + '\n';
    }
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator("api/store/sql")) {
        if (entry.path().extension() != ".sql") continue;
        ++count;
        if (!holds_word(store, "sql::" + entry.path().stem().string())) FAIL_CHECK(entry.path().generic_string());
    }
    CHECK(count > 100);
}

TEST_CASE("all parts of the process are given to handlers alone; others say which they use") {
    check_lines(
        [](const SourceFile& file) {
            // The router hands them on, and knows no more than their name.
            const bool may = lies_in(file, "api/routes") || lies_in(file, "api/server") ||
                             lies_in(file, "api/commands") || file.path == "api/handler/router.h";
            return lies_in(file, "api") && !may;
        },
        [](const std::string& line) { return holds_word(line, "Services"); });
}

TEST_CASE("the rules of the domain know no clock, socket or database") {
    check_includes({"api/store", "api/redis", "api/playback", "api/routes", "api/server", "api/storage", "boost",
                    "pqxx", "hiredis", "sys/socket.h"},
                   [](const SourceFile& file) { return !lies_in(file, "api/domain"); });
}

TEST_CASE("JSON from outside is read in one place, which knows its limits") {
    check_lines(
        [](const SourceFile& file) {
            return !lies_in(file, "tests") && !lies_in(file, "bench") && file.path != "common/text/json_reader.cpp";
        },
        [](const std::string& line) { return line.find("json::parse(") != std::string::npos; });
}

TEST_CASE("no file is longer than one can keep in mind") {
    for (const auto& file : sources()) {
        CAPTURE(file.path);
        CHECK(file.lines.size() <= max_file_lines);
    }
}

TEST_CASE("nothing is left over from debugging or put off") {
    const std::vector<std::string> unfinished{std::string("TO") + "DO", std::string("FIX") + "ME",
                                              std::string("XX") + "X", std::string("HA") + "CK"};
    const std::vector<std::string> debugging{std::string("std::co") + "ut", std::string("std::ce") + "rr",
                                             std::string("std::pri") + "ntf", std::string(" pri") + "ntf("};
    for (const auto& file : sources()) {
        // A main talks to whoever called it; the commands that it is made of are beside it.
        const bool talks = lies_in(file, "tests") || lies_in(file, "bench") || file.path.ends_with("main.cpp") ||
                           file.path.ends_with("_command.cpp");
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const auto& line = file.lines[i];
            const auto holds = [&](const std::string& text) { return line.find(text) != std::string::npos; };
            const auto says = [&](const std::string& word) { return holds_word(line, word); };
            if (std::any_of(unfinished.begin(), unfinished.end(), says) ||
                (!talks && std::any_of(debugging.begin(), debugging.end(), holds))) {
                FAIL_CHECK(std::string(file.path + ':' + std::to_string(i + 1) + ": " + line));
            }
        }
    }
}

TEST_CASE("every header is included once only, and there is no drawer for odds and ends") {
    for (const auto& file : sources()) {
        CAPTURE(file.path);
        if (file.path.ends_with(".h")) CHECK(file.lines.front() == "#pragma once");
        CHECK(file.path.find("util") == std::string::npos);
        CHECK(file.path.find("helper") == std::string::npos);
    }
}
