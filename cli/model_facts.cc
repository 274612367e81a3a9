#include "cli/model_facts.h"

#include <fmt/format.h>

#include <system_error>

#include "base/parallel.h"
#include "cli/options.h"
#include "convert/model_card.h"
#include "formats/gguf.h"
#include "formats/safetensors.h"
#include "generate/kv_cache.h"
#include "generate/tokenizer_file.h"
#include "models/model.h"
#include "store/store.h"

namespace sparsam::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 512;  // prompt tokens of one step

TokenizerFacts tokenizer_facts(const fs::path& path, std::string_view model, std::string_view pre) {
  TokenizerFacts facts;
  const auto text = open_text_side(path);
  if (!text) {
    facts.problem = text.error().message;
    return facts;
  }
  const bool bytes = text->tokenizer.find("<0x0A>").has_value();
  facts.kind = model == "llama" ? "SentencePiece BPE" : bytes ? "BPE with byte fallback" : "byte-level BPE";
  if (!pre.empty() && model == "gpt2") facts.kind += fmt::format(" ({})", pre);
  facts.tokens = static_cast<std::size_t>(text->tokenizer.size());
  facts.adds_bos = text->tokenizer.adds_bos();
  facts.chat_template = !text->chat_template.empty();
  return facts;
}

void add_tensors(const std::vector<TensorInfo>& tensors, ModelFacts& facts) {
  for (const TensorInfo& tensor : tensors) {
    if (!tensor.unreadable.empty()) continue;
    facts.parameters += static_cast<std::uint64_t>(tensor.elements());
    facts.formats[tensor.dtype] += tensor.bytes.size();
  }
}

// What only a model that opens can tell.
void add_model(ModelFacts& facts) {
  auto checkpoint = Checkpoint::open(facts.path);
  if (!checkpoint) {
    facts.problem = checkpoint.error().message;
    return;
  }
  facts.config = checkpoint->config;
  facts.architecture = checkpoint->config.architecture;
  facts.summary = summary_of(*checkpoint);
  const auto model = Model::from(std::move(*checkpoint));
  if (!model) {
    facts.problem = model.error().message;
    return;
  }
  facts.cache = (*model)->cache_spec();
  facts.activation_bytes = (*model)->activation_bytes(kChunk, usable_processors());
}

Result<void> add_gguf(ModelFacts& facts) {
  const Gguf file = TRY(Gguf::open(facts.path));
  facts.form = fmt::format("GGUF {}", file.version());
  facts.files = file.files().size();
  facts.file_bytes = file.file_bytes();
  facts.name = file.get_or<std::string_view>("general.name", "").value_or("");
  facts.architecture = file.get_or<std::string_view>("general.architecture", "").value_or("");
  facts.license = file.get_or<std::string_view>("general.license", "").value_or("");
  add_tensors(file.tensors(), facts);
  facts.tokenizer = tokenizer_facts(facts.path, file.get_or<std::string_view>("tokenizer.ggml.model", "").value_or(""),
                                    file.get_or<std::string_view>("tokenizer.ggml.pre", "").value_or(""));
  if (file.tensors().empty()) {
    facts.problem = "the file holds a vocabulary, and no tensors";
  } else {
    add_model(facts);
  }
  return {};
}

Result<void> add_folder(ModelFacts& facts) {
  facts.form = "Hugging Face folder";
  facts.license = license_of(facts.path);
  facts.name = fs::weakly_canonical(facts.path).filename().string();
  facts.tokenizer = tokenizer_facts(facts.path, "", "");
  const auto file = Safetensors::open(facts.path);
  if (file) {
    facts.files = file->files().size();
    facts.file_bytes = file->file_bytes();
    add_tensors(file->tensors(), facts);
    add_model(facts);
    return {};
  }
  if (facts.tokenizer.kind.empty()) return std::unexpected(file.error());
  facts.problem = file.error().message;
  return {};
}

// A bare tokenizer.json or tiktoken.model.
Result<void> add_tokenizer(ModelFacts& facts) {
  facts.form = "tokenizer";
  facts.files = 1;
  std::error_code error;
  facts.file_bytes = fs::file_size(facts.path, error);
  facts.tokenizer = tokenizer_facts(facts.path, "", "");
  if (facts.tokenizer.kind.empty()) return fail(Code::bad_data, "{}", facts.tokenizer.problem);
  facts.problem = "a tokenizer, and no model";
  return {};
}

}  // namespace

Result<ModelFacts> facts_of(const std::string& text) {
  ModelFacts facts;
  facts.path = TRY(find_model(text));
  std::error_code error;
  if (!fs::exists(text, error)) {
    const auto models = store::Store::open();
    if (models) {
      auto manifest = models->find(text);
      if (manifest) facts.manifest = std::move(*manifest);
    }
  }
  const auto extension = facts.path.extension();
  if (fs::is_directory(facts.path, error)) {
    TRY(add_folder(facts));
  } else if (extension == ".safetensors" || facts.path.filename() == "config.json") {
    facts.path = facts.path.has_parent_path() ? facts.path.parent_path() : ".";
    TRY(add_folder(facts));
  } else if (extension == ".json" || extension == ".model") {
    TRY(add_tokenizer(facts));
  } else {
    TRY(add_gguf(facts));
  }
  if (facts.license.empty() && facts.manifest) facts.license = facts.manifest->license;
  return facts;
}

std::uint64_t cache_bytes(const CacheSpec& spec, DType dtype, std::size_t tokens) {
  const std::size_t pages = (tokens + kPageTokens - 1) / kPageTokens;
  return std::uint64_t{KvCache::page_bytes(spec, dtype)} * pages;
}

std::string human_count(std::uint64_t count) {
  const auto value = static_cast<double>(count);
  if (value < 1e4) return fmt::format("{}", count);
  if (value < 1e6) return fmt::format("{:.1f} K", value / 1e3);
  if (value < 1e9) return fmt::format("{:.1f} M", value / 1e6);
  return fmt::format("{:.1f} B", value / 1e9);
}

}  // namespace sparsam::cli
