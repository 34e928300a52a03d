/// What the academy's clients were promised, row by row: tests/api/academy_rows.tsv says which test cases hold a row,
/// and what was decided about it. The test runs in the repository's root.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace {

/// One promise: its place in the list, the cases that hold it, and the answer to it if there is one.
struct Promise {
    std::string section;
    std::string item;
    std::vector<std::string> cases;
    std::string answer;  ///< "decided: " and a sentence of docs/api.md, or "later: " and a feature
};

using PromiseName = std::pair<std::string, std::string>;  // section and item

/// What comes with issues of its own.
const std::set<std::string> later_features{"direct play", "lives", "chat", "pages", "console", "deployment"};

std::string text_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> parts_of(const std::string& text, std::string_view separator) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (auto at = text.find(separator); at != std::string::npos; at = text.find(separator, start)) {
        parts.push_back(text.substr(start, at - start));
        start = at + separator.size();
    }
    parts.push_back(text.substr(start));
    return parts;
}

/// The text on one line: every run of blanks is one.
std::string on_one_line(const std::string& text) {
    std::string line;
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\n';
        if (!is_blank) line += c;
        if (is_blank && !line.empty() && line.back() != ' ') line += ' ';
    }
    return line;
}

const std::vector<Promise>& promises() {
    static const auto all = [] {
        std::vector<Promise> list;
        for (const auto& line : parts_of(text_of("tests/api/academy_rows.tsv"), "\n")) {
            if (line.empty() || line.starts_with('#')) continue;
            const auto cells = parts_of(line, "\t");
            REQUIRE_MESSAGE(cells.size() == 4, line);
            Promise promise{cells[0], cells[1], {}, cells[3] == "-" ? "" : cells[3]};
            if (cells[2] != "-") promise.cases = parts_of(cells[2], " | ");
            list.push_back(std::move(promise));
        }
        return list;
    }();
    return all;
}

/// The string literals next to each other that begin at `at`, as one text.
std::string literals_at(const std::string& source, std::size_t at) {
    std::string text;
    while (at < source.size() && source[at] == '"') {
        for (++at; at < source.size() && source[at] != '"'; ++at) {
            if (source[at] == '\\') ++at;
            text += source[at];
        }
        at = source.find_first_not_of(" \n", at + 1);
    }
    return text;
}

/// The names of all test cases in the tree.
std::set<std::string> case_names() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator("tests")) {
        if (entry.path().extension() != ".cpp") continue;
        const auto source = text_of(entry.path());
        for (const std::string_view macro : {"\nTEST_CASE(", "\nTEST_CASE_FIXTURE("}) {
            for (auto at = source.find(macro); at != std::string::npos; at = source.find(macro, at + 1))
                names.insert(literals_at(source, source.find('"', at)));
        }
    }
    return names;
}

/// The rows of the tables below a heading of the list.
std::vector<PromiseName> listed_promises(const std::filesystem::path& path) {
    std::vector<PromiseName> rows;
    std::string section;
    for (const auto& line : parts_of(text_of(path), "\n")) {
        if (line.starts_with("## ")) section = line.substr(3, line.find(" (") - 3);
        if (section.empty() || !line.starts_with("| ")) continue;
        const auto item = line.substr(2, line.find(" | ") - 2);
        if (item != "item") rows.emplace_back(section, item);
    }
    return rows;
}

}  // namespace

TEST_CASE("every row of the academy's list is held by a case, or has an answer") {
    const auto page = on_one_line(text_of("docs/api.md"));
    for (const auto& promise : promises()) {
        CAPTURE(promise.section);
        CAPTURE(promise.item);
        CHECK((!promise.cases.empty() || !promise.answer.empty()));
        if (promise.answer.empty()) continue;
        const auto colon = promise.answer.find(": ");
        const auto kind = promise.answer.substr(0, colon);
        const auto what = promise.answer.substr(colon + 2);
        if (kind == "decided") CHECK_MESSAGE(page.find(what) != std::string::npos, what);
        if (kind == "later") CHECK_MESSAGE(later_features.contains(what), what);
        CHECK_MESSAGE((kind == "decided" || kind == "later"), kind);
        // What was decided is said in whole sentences.
        if (kind == "decided") CHECK_MESSAGE(what.ends_with('.'), what);
    }
}

TEST_CASE("the cases that hold the academy's rows are there") {
    const auto names = case_names();
    CHECK(names.size() > 500);
    for (const auto& promise : promises()) {
        for (const auto& name : promise.cases) {
            CAPTURE(promise.item);
            CHECK_MESSAGE(names.contains(name), name);
        }
    }
}

TEST_CASE("no row of the academy's list stands twice, and none is missing") {
    std::set<PromiseName> ours;
    for (const auto& promise : promises())
        CHECK_MESSAGE(ours.emplace(promise.section, promise.item).second, promise.item);
    CHECK(ours.size() > 240);
    // The list itself is not part of the tree.
    const std::filesystem::path list = "../shared/academy.md";
    if (!std::filesystem::exists(list)) return;
    const auto theirs = listed_promises(list);
    CHECK(theirs.size() > 240);
    for (const auto& row : theirs)
        CHECK_MESSAGE(ours.contains(row), row.first << ": " << row.second);
    for (const auto& row : ours)
        CHECK_MESSAGE(std::find(theirs.begin(), theirs.end(), row) != theirs.end(),
                      row.first << ": " << row.second << " is not in the list");
}
