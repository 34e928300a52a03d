#include "api/storage/s3_writer.h"

#include <algorithm>
#include <sstream>

#include <pugixml.hpp>

#include "api/domain/media_type.h"
#include "common/crypto/md5.h"
#include "common/http/http_status.h"
#include "common/process/log.h"

namespace sluice {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;
constexpr std::size_t first_part_bytes = 8 * mebibyte;
constexpr std::size_t later_part_bytes = 64 * mebibyte;
constexpr int first_later_part = 1001;

std::string completion_document(const std::vector<std::string>& etags) {
    pugi::xml_document document;
    auto root = document.append_child("CompleteMultipartUpload");
    int number = 0;
    for (const auto& etag : etags) {
        auto part = root.append_child("Part");
        part.append_child("PartNumber").text().set(++number);
        part.append_child("ETag").text().set(etag.c_str());
    }
    std::ostringstream text;
    document.save(text, "", pugi::format_raw);
    return text.str();
}

/// The store may send status 200 before it has finished, and report an error in the body.
bool holds_error(const HttpAnswer& answer) {
    pugi::xml_document document;
    return document.load_buffer(answer.body.data(), answer.body.size()) && document.child("Error");
}

}  // namespace

S3Writer::S3Writer(S3Client& client, Storage& storage, std::string key)
    : client_(client), storage_(storage), key_(std::move(key)) {}

S3Writer::~S3Writer() {
    if (!upload_id_.empty()) abort();
}

std::size_t S3Writer::part_bytes(int number) {
    return number < first_later_part ? first_part_bytes : later_part_bytes;
}

void S3Writer::write(const char* data, std::size_t size) {
    digest_.update(data, size);
    bytes_ += static_cast<std::int64_t>(size);
    while (size > 0) {
        const auto part = part_bytes(static_cast<int>(part_etags_.size()) + 1);
        // A full part is sent only when more bytes come: the last part is never empty, and an object that fits into one
        // part is sent by a single PUT.
        if (buffer_.size() == part) send_part();
        const auto taken = std::min(size, part - buffer_.size());
        buffer_.append(data, taken);
        data += taken;
        size -= taken;
    }
}

PutOutcome S3Writer::commit() {
    sha256_ = digest_.hex();
    if (const auto there = storage_.size(key_)) return compare_with(*there);
    if (!upload_id_.empty()) send_part();
    const auto answer = upload_id_.empty() ? put_whole() : complete_parts();
    if (answer.is_success() && !holds_error(answer)) {
        upload_id_.clear();
        return PutOutcome::created;
    }
    // Another writer was faster, or this write succeeded and only its answer was lost.
    if (const auto there = storage_.size(key_)) return compare_with(*there);
    S3Client::fail({"write", ""}, answer);
}

void S3Writer::begin() {
    S3Call call{"write", "POST", key_, {{"uploads", ""}}};
    call.headers["content-type"] = media_type_of(key_);
    const auto answer = client_.ask(call);
    if (!answer.is_success()) S3Client::fail(call, answer);
    pugi::xml_document document;
    document.load_buffer(answer.body.data(), answer.body.size());
    upload_id_ = document.child("InitiateMultipartUploadResult").child_value("UploadId");
    if (upload_id_.empty()) throw StorageError("storage: write: an answer without an upload id");
}

void S3Writer::send_part() {
    if (upload_id_.empty()) begin();
    const auto number = static_cast<int>(part_etags_.size()) + 1;
    S3Call call{"write", "PUT", key_, {{"partNumber", std::to_string(number)}, {"uploadId", upload_id_}}};
    call.headers["content-md5"] = md5_base64(buffer_);
    call.body = std::move(buffer_);
    const auto answer = client_.ask(call);
    if (!answer.is_success()) S3Client::fail(call, answer);
    part_etags_.push_back(answer.header("etag"));
    buffer_.clear();
}

HttpAnswer S3Writer::put_whole() {
    S3Call call{"write", "PUT", key_};
    call.headers = {{"content-md5", md5_base64(buffer_)}, {"content-type", media_type_of(key_)}};
    call.body = std::move(buffer_);
    return ask_if_none_there(std::move(call));
}

HttpAnswer S3Writer::complete_parts() {
    S3Call call{"write", "POST", key_, {{"uploadId", upload_id_}}};
    call.headers = {{"content-type", "application/xml"}};
    call.body = completion_document(part_etags_);
    return ask_if_none_there(std::move(call));
}

HttpAnswer S3Writer::ask_if_none_there(S3Call call) {
    call.headers["if-none-match"] = "*";
    auto answer = client_.ask_once(call);
    // The store does not support the condition. commit() has already looked for the object.
    if (answer.status == http_status::not_implemented) call.headers.erase("if-none-match");
    if (answer.is_passing_fault()) answer = client_.ask(call);
    return answer;
}

PutOutcome S3Writer::compare_with(std::int64_t bytes_there) {
    if (bytes_there != bytes_) return PutOutcome::conflict;
    Sha256 there;
    storage_.read(key_, 0, bytes_there, [&](const char* data, std::size_t size) {
        there.update(data, size);
        return true;
    });
    return there.hex() == sha256_ ? PutOutcome::identical : PutOutcome::conflict;
}

void S3Writer::abort() noexcept {
    try {
        const S3Call call{"abort", "DELETE", key_, {{"uploadId", upload_id_}}};
        const auto answer = client_.ask_once(call);
        if (!answer.is_success()) S3Client::fail(call, answer);
    } catch (const std::exception& failure) {
        // The bucket's lifecycle rule removes the parts.
        log::warning("parts_not_removed", {{"key", key_}, {"reason", failure.what()}});
    }
}

}  // namespace sluice
