#include "train/text_documents.h"

#include <algorithm>

#include "base/mapped_file.h"
#include "store/digest.h"
#include "text/utf8.h"
#include "train/text_check.h"

namespace sparsam {
namespace {

class ByteDocument final : public Documents {
 public:
  ByteDocument(std::shared_ptr<const MappedFile> file, std::span<const std::byte> bytes)
      : file_(std::move(file)), bytes_(bytes), digest_(store::sha256_of(view())) {}

  std::int64_t count() const override { return bytes_.empty() ? 0 : 1; }
  std::int64_t tokens() const override { return static_cast<std::int64_t>(bytes_.size()); }
  std::int64_t length(std::int64_t) const override { return tokens(); }
  void read(std::int64_t, std::int64_t first, std::span<TokenId> out) const override {
    std::ranges::transform(bytes_.subspan(static_cast<std::size_t>(first), out.size()), out.begin(),
                           [](std::byte byte) { return static_cast<TokenId>(byte); });
  }
  void read_mask(std::int64_t, std::int64_t, std::span<bool> out) const override { std::ranges::fill(out, true); }
  std::int64_t vocabulary() const override { return 256; }
  std::string digest() const override { return digest_; }
  Packing packing() const override { return Packing::end_to_end; }
  bool damaged() const override { return file_->damaged(); }

 private:
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  std::shared_ptr<const MappedFile> file_;
  std::span<const std::byte> bytes_;
  std::string digest_;
};

}  // namespace

Result<TextSplits> open_text_documents(const std::filesystem::path& path, double validation) {
  if (!(validation >= 0 && validation <= 0.5)) {
    return fail(Code::invalid_argument, "a validation share of {}; 0 to 0.5", validation);
  }
  std::shared_ptr<const MappedFile> file = TRY(MappedFile::open(path));
  const auto bytes = file->bytes();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty()) return fail(Code::bad_data, "{}: the file is empty", path.string());
  if (auto good = check_text(text, 0); !good) return std::unexpected(within(path.string(), good.error()));
  const auto kept = static_cast<std::size_t>(static_cast<double>(text.size()) * validation);
  std::size_t cut = text.size() - kept;
  // Not within a character.
  while (cut > 0 && cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  TextSplits splits;
  splits.train = std::make_shared<ByteDocument>(file, bytes.first(cut));
  if (cut < text.size()) splits.validation = std::make_shared<ByteDocument>(file, bytes.subspan(cut));
  return splits;
}

}  // namespace sparsam
