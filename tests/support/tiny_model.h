// Tiny models of every architecture, made from a seed: what tests need where no file is at hand. A model is its
// config.json and its tensors under Hugging Face's names; write_tiny_model makes a folder of it that any program for
// such models opens, transformers included.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/dtype.h"
#include "base/error.h"

namespace sparsam::testing {

struct TinyTensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

struct TinyModel {
  nlohmann::json config;
  std::map<std::string, TinyTensor> tensors;

  const TinyTensor& at(const std::string& name) const { return tensors.at(name); }
};

// deepseek_v2, deepseek_v3, gemma3_text, llama, mixtral, qwen2, qwen3, qwen3_moe
std::vector<std::string> tiny_architectures();

// changes: keys of config.json to set otherwise, before tensors are made from it.
TinyModel tiny_model(std::string_view model_type, const nlohmann::json& changes = nlohmann::json::object(),
                     std::uint64_t seed = 1);

struct TinyFormat {
  DType dtype = DType::f32;
  bool f8 = false;  // projections as E4M3 with block scales
};
// config.json, model.safetensors, and a tokenizer.json of the 256 bytes.
Result<void> write_tiny_model(const TinyModel& model, const std::filesystem::path& folder,
                              const TinyFormat& format = {});

// Ids below the vocabulary's size.
std::vector<std::int32_t> tiny_tokens(const TinyModel& model, std::size_t count, std::uint64_t seed = 1);

// A folder that goes away with the object.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace sparsam::testing
