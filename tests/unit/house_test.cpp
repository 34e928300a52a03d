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

constexpr std::size_t most_file_lines = 500;
constexpr std::size_t most_function_lines = 70;

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

/// The file with comments, strings and characters blanked out, so that braces can be counted. Line by line.
std::vector<std::string> code_of(const SourceFile& file) {
    enum class In { code, block_comment, raw_string } in = In::code;
    std::string raw_end;
    std::vector<std::string> code;
    for (const auto& line : file.lines) {
        std::string kept;
        for (std::size_t i = 0; i < line.size();) {
            const std::string_view rest = std::string_view(line).substr(i);
            if (in != In::code) {
                const std::string_view end = in == In::block_comment ? "*/" : std::string_view(raw_end);
                const auto at = rest.find(end);
                if (at == std::string_view::npos) break;
                i += at + end.size();
                in = In::code;
            } else if (rest.starts_with("//")) {
                break;
            } else if (rest.starts_with("/*")) {
                in = In::block_comment;
                i += 2;
            } else if (rest.starts_with("R\"")) {
                const auto open = rest.find('(');
                raw_end = ')' + std::string(rest.substr(2, open - 2)) + '"';
                in = In::raw_string;
                i += open + 1;
            } else if (rest.front() == '"' ||
                       (rest.front() == '\'' && (i == 0 || !std::isalnum(static_cast<unsigned char>(line[i - 1]))))) {
                std::size_t end = 1;
                while (end < rest.size() && rest[end] != rest.front())
                    end += rest[end] == '\\' ? 2 : 1;
                i += end + 1;
            } else {
                kept += rest.front();
                ++i;
            }
        }
        code.push_back(kept);
    }
    return code;
}

/// True where a block that starts on this line is of a namespace or a type, whose functions count on their own.
bool opens_no_function(const std::string& statement) {
    std::istringstream words(statement);
    for (std::string word; words >> word;) {
        if (word == "namespace" || word == "class" || word == "struct" || word == "enum" || word == "union")
            return true;
        if (word != "template" && word != "inline" && word != "extern" && word.find_first_of("<>") == std::string::npos)
            break;
    }
    return false;
}

/// True where a block is the body of a function: what stands before it has parameters, and a space follows them. A
/// table has none, an initialised member no space.
bool opens_function(const std::string& statement) {
    if (!statement.ends_with(' ') && !statement.ends_with('\n')) return false;
    int angles = 0;
    for (const char c : statement) {
        if (c == '<') ++angles;
        if (c == '>' && angles > 0) --angles;
        if (c == '(' && angles == 0) return true;
    }
    return false;
}

/// True when `word` stands in the line by itself, and not as part of another one (mkdtemp's XXXXXX).
bool holds_word(const std::string& line, const std::string& word) {
    const auto is_letter = [&](std::size_t at) {
        return at < line.size() && std::isalnum(static_cast<unsigned char>(line[at])) != 0;
    };
    for (auto at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
        if (!is_letter(at - 1) && !is_letter(at + word.size())) return true;
    }
    return false;
}

struct Function {
    std::size_t first_line = 0;  ///< from 1
    std::size_t lines = 0;
};

/// Every function body; what is defined inside of one is part of it.
std::vector<Function> functions_of(const SourceFile& file) {
    enum class Block { scope, function, other };
    std::vector<Function> found;
    std::vector<Block> open;  // of these, only scopes have functions in them
    std::string statement;    // since the last ; { or } of a scope
    std::size_t start = 0;
    const auto code = code_of(file);
    const auto in_scope = [&] { return open.empty() || open.back() == Block::scope; };
    for (std::size_t number = 0; number < code.size(); ++number) {
        if (code[number].starts_with('#')) continue;
        for (const char c : code[number] + '\n') {
            if (in_scope() && statement.find_first_not_of(" \n") == std::string::npos) start = number;
            if (c == '{') {
                const bool is_scope = in_scope() && opens_no_function(statement);
                const bool is_function = in_scope() && !is_scope && opens_function(statement);
                open.push_back(is_scope ? Block::scope : is_function ? Block::function : Block::other);
                if (is_scope) statement.clear();
            } else if (c == '}') {
                if (open.empty()) break;
                const auto block = open.back();
                open.pop_back();
                if (block == Block::function) found.push_back({start + 1, number - start + 1});
                if (block != Block::other) statement.clear();
            } else if (c == ';' && in_scope()) {
                statement.clear();
            } else if (in_scope()) {
                statement += c;
            }
        }
    }
    return found;
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

TEST_CASE("only the API serves HTTP, and only it talks to PostgreSQL and Redis") {
    check_includes({"httplib"},
                   [](const SourceFile& file) { return lies_in(file, "tests") || lies_in(file, "bench"); });
    check_includes({"boost", "pqxx", "libpq", "postgresql", "hiredis"}, [](const SourceFile& file) {
        return lies_in(file, "api") || lies_in(file, "tests") || lies_in(file, "bench");
    });
}

TEST_CASE("the rules of the domain know no clock, socket or database") {
    check_includes({"api/store", "api/sessions", "api/routes", "api/server", "api/storage", "boost", "pqxx", "hiredis",
                    "sys/socket.h"},
                   [](const SourceFile& file) { return !lies_in(file, "api/domain"); });
}

TEST_CASE("JSON from outside is read in one place, which knows its limits") {
    for (const auto& file : sources()) {
        if (lies_in(file, "tests") || lies_in(file, "bench") || file.path == "common/json_reader.cpp") continue;
        CAPTURE(file.path);
        for (const auto& line : file.lines)
            CHECK(line.find("json::parse(") == std::string::npos);
    }
}

TEST_CASE("no file is longer than one can keep in mind") {
    for (const auto& file : sources()) {
        CAPTURE(file.path);
        CHECK(file.lines.size() <= most_file_lines);
    }
}

TEST_CASE("no function is longer than a screen") {
    std::size_t seen = 0;
    for (const auto& file : sources()) {
        for (const auto& function : functions_of(file)) {
            ++seen;
            if (function.lines > most_function_lines) {
                FAIL_CHECK(std::string(file.path + ':' + std::to_string(function.first_line) + ": " +
                                       std::to_string(function.lines) + " lines"));
            }
        }
    }
    CHECK(seen > 500);
}

TEST_CASE("the brace counter measures functions, wherever they stand") {
    std::istringstream text(R"(
namespace a {
struct S {
    int x = 0;
    void f() {
        g('{', "}}}");  // {{{
    }
};
/* { */
template <class T>
int
h(T t) {
    if (t) {
        return 1;
    }
    return 10'000;
}
int table[] = {1, 2};
const std::map<int, std::function<void(int)>> more{
    {1, f},
};
template <class A>
struct T {
    T() : a_{1}, b_(2) {}
};
})");
    SourceFile file;
    for (std::string line; std::getline(text, line);)
        file.lines.push_back(line);
    const auto functions = functions_of(file);
    REQUIRE(functions.size() == 3);
    CHECK(functions[0].first_line == 5);
    CHECK(functions[0].lines == 3);
    CHECK(functions[1].first_line == 10);
    CHECK(functions[1].lines == 8);
    CHECK(functions[2].first_line == 24);
    CHECK(functions[2].lines == 1);
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
