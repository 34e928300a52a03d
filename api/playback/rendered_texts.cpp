#include "api/playback/rendered_texts.h"

#include <utility>

#include "api/http/gzip.h"
#include "common/crypto/sha256.h"

namespace sluice {

RenderedText::RenderedText(std::string rendered, bool is_compressed)
    : text(std::move(rendered)), compressed(is_compressed ? gzip(text) : ""), tag('"' + sha256_hex(text) + '"') {}

RenderedTexts::Pointer RenderedTexts::get(const std::string& name, const std::function<std::string()>& render) const {
    const std::lock_guard lock(mutex_);
    auto& text = texts_[name];
    if (!text) text = std::make_shared<const RenderedText>(render());
    return text;
}

}  // namespace sluice
