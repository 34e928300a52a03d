// Speaks the transcoder's side of common/protocol/transcoder_protocol.h without any media: the first block of the
// source is a list of orders, one per line, up to a line with a single dot. What breaks the protocol is said in raw
// bytes.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/crypto/sha256.h"
#include "common/protocol/transcoder_protocol.h"

namespace {

using nlohmann::json;

constexpr int source_fd = sluice::transcoder_fd::source;
constexpr int directory_fd = sluice::transcoder_fd::output;
constexpr int control_fd = sluice::transcoder_fd::control;
constexpr std::uint32_t orders_bytes = 4096;
constexpr std::size_t page_bytes = 4096;
/// Memory that "fault" makes unusable.
alignas(page_bytes) char nowhere[4 * page_bytes];
constexpr std::uint32_t copy_step_bytes = 300007;  // no divisor of any block

void receive_all(int fd, void* data, std::size_t size) {
    if (size > 0 && ::recv(fd, data, size, MSG_WAITALL) != static_cast<ssize_t>(size)) std::_Exit(3);
}

void send_line(const std::string& line) {
    if (::send(control_fd, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) std::_Exit(4);
}

void say(const sluice::ControlMessage& message) {
    send_line(sluice::to_line(message));
}

/// With any code, those included that are not the transcoder's to say.
[[noreturn]] void fail(const std::string& code, const std::string& reason) {
    send_line(json{{"event", "failed"}, {"code", code}, {"reason", reason}}.dump() + '\n');
    std::_Exit(0);
}

std::string request(std::uint64_t offset, std::uint32_t length) {
    const auto wanted = sluice::to_bytes(sluice::RangeRequest{.offset = offset, .length = length});
    if (::send(source_fd, wanted.data(), wanted.size(), MSG_NOSIGNAL) != std::ssize(wanted)) std::_Exit(5);
    sluice::RangeCountBytes count_bytes{};
    receive_all(source_fd, count_bytes.data(), count_bytes.size());
    const auto count = sluice::read_range_count(count_bytes);
    if (count == sluice::unreadable_range) fail("source_unavailable", "");
    std::string bytes(count, '\0');
    receive_all(source_fd, bytes.data(), count);
    return bytes;
}

class Orders {
  public:
    void obey(const std::string& line) {
        std::istringstream words(line);
        std::string verb;
        words >> verb;
        words >> std::ws;
        const auto known = verbs_.find(verb);
        if (known == verbs_.end()) fail("internal", "unknown order " + verb);
        known->second(words);
    }

  private:
    void store(const std::string& name, const std::string& bytes) {
        if (const auto slash = name.find('/'); slash != std::string::npos) {
            ::mkdirat(directory_fd, name.substr(0, slash).c_str(), 0700);
        }
        const int fd = ::openat(directory_fd, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        for (std::size_t written = 0; written < bytes.size();) {
            const auto count = ::write(fd, bytes.data() + written, bytes.size() - written);
            if (count <= 0) std::_Exit(6);
            written += static_cast<std::size_t>(count);
        }
        ::close(fd);
        announce(name, bytes);
    }

    void announce(const std::string& name, const std::string& bytes) {
        sluice::Sha256 digest;
        digest.update(bytes.data(), bytes.size());
        result_.assets.push_back({name, static_cast<std::int64_t>(bytes.size()), digest.hex()});
        say(sluice::ObjectReady{name});
    }

    // scratch NAME BYTES: a file that nobody is told of
    static void scratch(std::istream& words) {
        std::string name;
        std::size_t size = 0;
        words >> name >> size;
        const int fd = ::openat(directory_fd, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        const std::string bytes(size, 'x');
        if (::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::_Exit(6);
        ::close(fd);
    }

    // object NAME BYTES: that many bytes of a pattern that begins with the name
    void object(std::istream& words) {
        std::string name;
        std::size_t size = 0;
        words >> name >> size;
        std::string bytes;
        while (bytes.size() < size)
            bytes += name + ' ' + std::to_string(bytes.size()) + '\n';
        bytes.resize(size);
        store(name, bytes);
    }

    // segment RENDITION NUMBER: a small segment, the first one of a rendition with its init section
    void segment(std::istream& words) {
        std::string rendition;
        std::int64_t number = 0;
        words >> rendition >> number;
        const auto is_known = [&](const sluice::EncodedRendition& encoded) { return encoded.name == rendition; };
        if (std::none_of(result_.renditions.begin(), result_.renditions.end(), is_known)) {
            const auto init = store_part(rendition + "/init.mp4", "init of " + rendition);
            result_.renditions.push_back({rendition, "avc1.64001f", init.bytes, init.sha256});
        }
        const auto media = store_part(rendition + '/' + sluice::segment_file_name(number), "media of " + rendition);
        result_.segments.push_back({rendition, number, 6.0, media.bytes, media.sha256, {}});
    }

    // What is stored as a part of a rendition is no asset of its own.
    sluice::AssetRecord store_part(const std::string& name, const std::string& bytes) {
        store(name, bytes);
        auto part = result_.assets.back();
        result_.assets.pop_back();
        return part;
    }

    // copy NAME: the whole source, read in steps that fit no block, then once more past its end
    void copy(std::istream& words) {
        std::string name;
        words >> name;
        const auto size_text = request(0, 0);
        sluice::SourceSizeBytes size_bytes{};
        if (size_text.size() != size_bytes.size()) fail("internal", "no size of the source");
        std::copy(size_text.begin(), size_text.end(), size_bytes.begin());
        const auto size = sluice::read_source_size(size_bytes);
        std::string bytes;
        while (bytes.size() < size)
            bytes += request(bytes.size(), copy_step_bytes);
        if (!request(size, 1).empty() || request(size - 1, 2).size() != 1) fail("internal", "no end of source");
        store(name, bytes);
    }

    // report NAME: what this process was started with
    void report(std::istream& words) {
        std::string name;
        words >> name;
        json open = json::array();
        for (int fd = 0; fd < 1024; ++fd) {
            if (::fcntl(fd, F_GETFD) >= 0) open.push_back(fd);
        }
        rlimit core{};
        ::getrlimit(RLIMIT_CORE, &core);
        sigset_t blocked;
        ::sigprocmask(SIG_BLOCK, nullptr, &blocked);
        const json facts{{"pid", ::getpid()},
                         {"group", ::getpgid(0)},
                         {"open", open},
                         {"environment", environ == nullptr || *environ == nullptr ? "" : *environ},
                         {"core_limit", core.rlim_cur},
                         {"term_blocked", sigismember(&blocked, SIGTERM)},
                         {"directory", std::filesystem::current_path().string()}};
        store(name, facts.dump());
    }

    static void rest(std::istream& words, const std::function<void(const std::string&)>& use) {
        std::string text;
        std::getline(words, text);
        use(text);
    }

    sluice::TaskResult result_;
    const std::map<std::string, std::function<void(std::istream&)>> verbs_{
        {"object", [this](std::istream& w) { object(w); }},
        {"scratch", [](std::istream& w) { scratch(w); }},
        {"segment", [this](std::istream& w) { segment(w); }},
        {"copy", [this](std::istream& w) { copy(w); }},
        {"report", [this](std::istream& w) { report(w); }},
        {"link",
         [this](std::istream& w) {
             rest(w, [this](const std::string& target) {
                 ::symlinkat(target.c_str(), directory_fd, "link.jpg");
                 announce("link.jpg", "");
             });
         }},
        {"say",
         [](std::istream& w) {
             rest(w, [](const std::string& text) {
                 const auto line = text + '\n';
                 ::send(control_fd, line.data(), line.size(), MSG_NOSIGNAL);
             });
         }},
        // nest DEPTH: a result that is nothing but arrays within arrays
        {"nest",
         [](std::istream& w) {
             std::size_t depth = 0;
             w >> depth;
             const auto line =
                 R"({"event":"done","result":)" + std::string(depth, '[') + std::string(depth, ']') + "}\n";
             ::send(control_fd, line.data(), line.size(), MSG_NOSIGNAL);
         }},
        {"early",
         [this](std::istream&) {
             sluice::TaskResult ready;
             ready.segments = result_.segments;
             ready.renditions = result_.renditions;
             say(sluice::SegmentsReady{ready});
         }},
        {"progress",
         [](std::istream& w) {
             double value = 0;
             w >> value;
             say(sluice::TaskProgress{value});
         }},
        {"spam",
         [](std::istream& w) {
             std::size_t size = 0;
             w >> size;
             for (std::size_t written = 0; written < size; written += 100)
                 std::cerr << std::string(99, 'x') << '\n';
         }},
        {"done", [this](std::istream&) { say(sluice::TaskDone{result_}); }},
        {"lie",
         [this](std::istream&) {
             result_.assets.front().sha256.assign(64, '0');
             say(sluice::TaskDone{result_});
         }},
        {"fail",
         [](std::istream& w) {
             std::string code;
             w >> code >> std::ws;
             rest(w, [&](const std::string& reason) { fail(code, reason); });
         }},
        {"fault",
         [](std::istream&) {
             ::mprotect(nowhere, sizeof nowhere, PROT_NONE);
             *static_cast<volatile char*>(nowhere + page_bytes) = 1;
         }},
        {"abort", [](std::istream&) { std::abort(); }},
        {"socket", [](std::istream&) { ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }},
        {"exit",
         [](std::istream& w) {
             int status = 0;
             w >> status;
             std::_Exit(status);
         }},
        {"hang",
         [](std::istream&) {
             for (;;)
                 ::pause();
         }},
    };
};

std::string task_line() {
    std::string line;
    for (char c = 0; c != '\n'; line += c)
        receive_all(control_fd, &c, 1);
    return line;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || std::string(argv[1]) != "task") return 2;
    try {
        static_cast<void>(sluice::read_task_order(task_line()));
    } catch (const sluice::BadMessage&) {
        return 2;
    }
    std::istringstream orders_text(request(0, orders_bytes));
    Orders orders;
    for (std::string line; std::getline(orders_text, line) && line != ".";)
        orders.obey(line);
    return 0;
}
