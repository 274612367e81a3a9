#include "text/normalizer.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <utility>

#include "text/byte_alphabet.h"
#include "text/character_class.h"
#include "text/utf8.h"

namespace sparsam::normalizers {
namespace {

// U+0344 decomposes to two characters, and the longest compatibility decomposition (U+FDFA) is 33 bytes for 3: a text
// grows by a bounded factor, so no limit is needed here.
class NormalFormStep final : public Normalizer {
 public:
  explicit NormalFormStep(NormalForm form) {
    UErrorCode status = U_ZERO_ERROR;
    switch (form) {
      case NormalForm::nfc:
        data_ = icu::Normalizer2::getNFCInstance(status);
        break;
      case NormalForm::nfd:
        data_ = icu::Normalizer2::getNFDInstance(status);
        break;
      case NormalForm::nfkc:
        data_ = icu::Normalizer2::getNFKCInstance(status);
        break;
      case NormalForm::nfkd:
        data_ = icu::Normalizer2::getNFKDInstance(status);
        break;
    }
    if (U_FAILURE(status)) data_ = nullptr;
  }

  Result<void> apply(std::string& text) const override {
    UErrorCode status = U_ZERO_ERROR;
    std::string out;
    if (data_ != nullptr) {
      const icu::StringPiece source(text.data(), static_cast<std::int32_t>(text.size()));
      if (data_->isNormalizedUTF8(source, status)) return {};
      icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
      data_->normalizeUTF8(0, source, sink, nullptr, status);
    }
    if (data_ == nullptr || U_FAILURE(status)) return fail(Code::unsupported, "ICU lacks its normalisation data");
    text = std::move(out);
    return {};
  }

 private:
  const icu::Normalizer2* data_ = nullptr;  // ICU's, for the whole process
};

class Lowercase final : public Normalizer {
 public:
  Result<void> apply(std::string& text) const override {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
      const char32_t character = utf8_next(text, at);
      if (character == 0x130) {  // İ, the only character whose lower case is two
        out += "i\xCC\x87";
      } else {
        append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(character))));
      }
    }
    text = std::move(out);
    return {};
  }
};

class StripWhiteSpace final : public Normalizer {
 public:
  StripWhiteSpace(bool left, bool right) : left_(left), right_(right) {}
  Result<void> apply(std::string& text) const override {
    std::size_t begin = text.size();
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      if (is_white_space(utf8_next(text, at))) continue;
      begin = std::min(begin, start);
      end = at;
    }
    if (right_) text.resize(std::max(end, left_ ? std::size_t{0} : end));
    if (left_) text.erase(0, std::min(begin, text.size()));
    return {};
  }

 private:
  bool left_, right_;
};

class StripAccents final : public Normalizer {
 public:
  Result<void> apply(std::string& text) const override {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      if (!is_mark(utf8_next(text, at))) out.append(text, start, at - start);
    }
    text = std::move(out);
    return {};
  }
};

class Prepend final : public Normalizer {
 public:
  explicit Prepend(std::string_view prefix) : prefix_(prefix) {}
  Result<void> apply(std::string& text) const override {
    if (!text.empty()) text.insert(0, prefix_);
    return {};
  }

 private:
  std::string prefix_;
};

class Replace final : public Normalizer {
 public:
  Replace(Pattern pattern, std::string_view content) : pattern_(std::move(pattern)), content_(content) {}
  Result<void> apply(std::string& text) const override {
    text = TRY(pattern_.replace(text, content_));
    return {};
  }

 private:
  Pattern pattern_;
  std::string content_;
};

class SqueezeSpaces final : public Normalizer {
 public:
  Result<void> apply(std::string& text) const override {
    std::string out;
    for (const char c : text) {
      if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    }
    if (out.ends_with(' ')) out.pop_back();
    text = std::move(out);
    return {};
  }
};

class BytesAsCharacters final : public Normalizer {
 public:
  Result<void> apply(std::string& text) const override {
    std::string out;
    append_byte_characters(text, out);
    text = std::move(out);
    return {};
  }
};

// A chain of replacements in a hostile file can multiply a text's length at every step.
constexpr std::size_t kMaxGrowth = 64;
constexpr std::size_t kMaxGrowthBase = std::size_t{1} << 20;

class Sequence final : public Normalizer {
 public:
  explicit Sequence(std::vector<std::unique_ptr<Normalizer>> steps) : steps_(std::move(steps)) {}
  Result<void> apply(std::string& text) const override {
    const std::size_t limit = kMaxGrowthBase + kMaxGrowth * text.size();
    for (const auto& step : steps_) {
      TRY(step->apply(text));
      if (text.size() > limit) return fail(Code::exhausted, "the normalizer makes the text more than {} bytes", limit);
    }
    return {};
  }

 private:
  std::vector<std::unique_ptr<Normalizer>> steps_;
};

}  // namespace

std::unique_ptr<Normalizer> normal_form(NormalForm form) { return std::make_unique<NormalFormStep>(form); }
std::unique_ptr<Normalizer> lowercase() { return std::make_unique<Lowercase>(); }
std::unique_ptr<Normalizer> strip_white_space(bool left, bool right) {
  return std::make_unique<StripWhiteSpace>(left, right);
}
std::unique_ptr<Normalizer> strip_accents() { return std::make_unique<StripAccents>(); }
std::unique_ptr<Normalizer> prepend(std::string_view prefix) { return std::make_unique<Prepend>(prefix); }
std::unique_ptr<Normalizer> replace(Pattern pattern, std::string_view content) {
  return std::make_unique<Replace>(std::move(pattern), content);
}
std::unique_ptr<Normalizer> squeeze_spaces() { return std::make_unique<SqueezeSpaces>(); }
std::unique_ptr<Normalizer> bytes_as_characters() { return std::make_unique<BytesAsCharacters>(); }
std::unique_ptr<Normalizer> sequence(std::vector<std::unique_ptr<Normalizer>> steps) {
  return std::make_unique<Sequence>(std::move(steps));
}

}  // namespace sparsam::normalizers
