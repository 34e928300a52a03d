#include "worker/transfer/source_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/process/log.h"

namespace sluice {
namespace {

constexpr std::size_t kept_blocks = 8;
constexpr std::int64_t blocks_ahead = 2;

constexpr int status_whole = 200;
constexpr int status_partial = 206;

}  // namespace

SourceReader::SourceReader(ApiClient& api, std::string url, std::int64_t size, const RetryPolicy& retries,
                           const Event& stop)
    : api_(api), url_(std::move(url)), size_(size), retries_(retries), stop_(stop) {}

std::string SourceReader::read(std::int64_t offset, std::int64_t length) {
    std::string bytes;
    const auto end = offset >= size_ ? offset : offset + std::min(length, size_ - offset);
    bytes.reserve(static_cast<std::size_t>(end - offset));
    while (offset < end) {
        const auto number = offset / block_bytes;
        const auto& source = block(number);
        const auto from = offset - number * block_bytes;
        const auto count = std::min(static_cast<std::int64_t>(source.size()) - from, end - offset);
        bytes.append(source, static_cast<std::size_t>(from), static_cast<std::size_t>(count));
        offset += count;
    }
    return bytes;
}

bool SourceReader::has(std::int64_t number) const {
    return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.number == number; });
}

const std::string& SourceReader::block(std::int64_t number) {
    // The block before this one is still kept: the transcoder reads in sequence.
    const bool in_sequence = number > 0 && has(number - 1);
    begin(number);
    const auto wanted = blocks_.begin();
    if (in_sequence) {
        const auto last = std::min(number + blocks_ahead, block_count() - 1);
        for (auto ahead = last; ahead > number; --ahead)
            begin(ahead);
        blocks_.splice(blocks_.begin(), blocks_, wanted);
    }
    while (blocks_.size() > kept_blocks)
        blocks_.pop_back();
    try {
        return blocks_.front().bytes.get();
    } catch (...) {
        // The failure is not kept: the next read of this block fetches it again.
        blocks_.pop_front();
        throw;
    }
}

void SourceReader::begin(std::int64_t number) {
    const auto known = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.number == number; });
    if (known != blocks_.end()) return blocks_.splice(blocks_.begin(), blocks_, known);
    blocks_.push_front({number, std::async(std::launch::async, [this, number] { return fetch(number); }).share()});
}

std::string SourceReader::fetch(std::int64_t number) {
    const auto first = number * block_bytes;
    const auto count = std::min(block_bytes, size_ - first);
    auto request = api_.request_to(url_);
    request.headers.push_back(fmt::format("Range: bytes={}-{}", first, first + count - 1));
    request.max_answer_bytes = static_cast<std::size_t>(count);
    auto answer = api_.http().send_with_retries(request, retries_, {&stop_});
    const bool whole = answer.status == status_whole && count == size_;
    if ((answer.status != status_partial && !whole) || static_cast<std::int64_t>(answer.body.size()) != count) {
        if (!answer.interrupted) {
            log::warning(
                "source_read_failed",
                {{"offset", first}, {"bytes", count}, {"got_bytes", answer.body.size()}, {"error", answer.summary()}});
        }
        throw TaskFailure(FailureCode::source_unavailable);
    }
    fetched_bytes_ += count;
    return std::move(answer.body);
}

}  // namespace sluice
