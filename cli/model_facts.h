// Everything that can be known of a model without running it, for show and doctor: also of files that only hold a
// vocabulary, and of architectures that are not known here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/error.h"
#include "models/config.h"
#include "models/summary.h"
#include "store/manifest.h"
#include "tensor/cache_view.h"

namespace sparsam::cli {

struct TokenizerFacts {
  std::string kind;  // "byte-level BPE (smollm)"; empty without a tokenizer
  std::size_t tokens = 0;
  bool adds_bos = false, chat_template = false;
  std::string problem;  // why there is none
};

struct ModelFacts {
  std::filesystem::path path;
  std::string form;  // "GGUF 3", "Hugging Face folder", "tokenizer"
  std::size_t files = 0;
  std::uint64_t file_bytes = 0;
  std::string name, architecture, license;

  // Of models that can be run.
  std::optional<ModelConfig> config;
  std::optional<ModelSummary> summary;
  CacheSpec cache;
  std::size_t activation_bytes = 0;  // of a prompt's chunk
  std::string problem;               // why it cannot be run

  // Of any file with tensors.
  std::uint64_t parameters = 0;
  std::map<DType, std::uint64_t> formats;  // bytes

  TokenizerFacts tokenizer;
  std::optional<store::Manifest> manifest;  // where the store has it under this name
};

// text: a file, a folder, or a name in the store. Errors: nothing of the kind is there, or it is no model at all.
Result<ModelFacts> facts_of(const std::string& text);

// Bytes of the cache for so many tokens.
std::uint64_t cache_bytes(const CacheSpec& spec, DType dtype, std::size_t tokens);

// "134.5 M", "15.7 B"
std::string human_count(std::uint64_t count);

}  // namespace sparsam::cli
