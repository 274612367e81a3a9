// A model's configuration and tensors under canonical names, whatever file they came from. Weights stay in the mapped
// file; vectors are widened when they are asked for.
//
// Canonical names: "embedding", "norm", "head", and in layer i "blocks.i." followed by
//   attention_norm, attention_post_norm, attention.{q,k,v,o,q_norm,k_norm,q_a,q_a_norm,q_b,kv_a,kv_a_norm,kv_b,k_b,v_b}
//   with ".bias" behind a matrix that has one; mlp_norm, mlp_post_norm, mlp.{gate,up,down},
//   router, router_bias, experts.E.{gate,up,down}, shared.{gate,up,down}
#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/mapped_file.h"
#include "models/config.h"
#include "tensor/weight.h"

namespace sparsam {

// What a checkpoint is opened for. Training, and copying, also take what predicts further tokens (ModelConfig::
// predictors), where a folder has it.
enum class Use { generation, training };

class Checkpoint {
 public:
  // A GGUF file, or a folder with config.json and safetensors. Errors name the file, the key or tensor, and the reason.
  static Result<Checkpoint> open(const std::filesystem::path& path, Use use = Use::generation);

  struct Entry {
    std::string source;  // the tensor's name in the file
    DType dtype;
    std::size_t rows, cols;  // a vector has one row
    const std::byte* data;
    const float* scales = nullptr;  // E4M3
    float added = 0;                // to each value of a vector: Gemma stores norm weights less one
    mutable bool taken = false;     // by a model

    std::uint64_t bytes() const;  // as stored, the scales included
  };

  ModelConfig config;
  bool exact = false;  // float64 tensors stay what they are, for gradient checks

  bool has(std::string_view name) const { return entries_.contains(name); }
  // Errors: not_found and bad_data, naming the file's tensor and both shapes.
  Result<Weight> matrix(const std::string& name, std::size_t rows, std::size_t cols) const;
  Result<Vector> vector(const std::string& name, std::size_t size) const;
  // Tensors that every layer must have, where a missing one would not be noticed. Names behind "blocks.i."
  Result<void> require_in_each_layer(std::initializer_list<std::string_view> names) const;
  // An empty vector where there is none.
  Result<Vector> optional_vector(const std::string& name, std::size_t size) const;
  // A model that has taken what it needs has left nothing of a layer over, and has the optional parts in each layer or
  // in none. Errors name the file's tensor.
  Result<void> expect_all_taken() const;
  // Nobody needs it: another tensor holds the same.
  void leave(const std::string& name) const;

  const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }
  // Tensors of the file that this program has no use for.
  const std::vector<std::string>& unused() const { return unused_; }
  const std::string& path() const { return path_; }
  std::uint64_t file_bytes() const { return file_bytes_; }
  const std::vector<std::shared_ptr<const MappedFile>>& files() const { return files_; }
  bool damaged() const { return damaged_file() != nullptr; }
  const std::string* damaged_file() const;  // the path of one that shrank while it was mapped

  // For adapters.
  Result<void> add(std::string name, const Entry& entry);
  void add_unused(std::string source) { unused_.push_back(std::move(source)); }
  void keep(std::vector<std::shared_ptr<const MappedFile>> files);
  float* keep_floats(std::vector<float> values);
  void set_file(std::string path, std::uint64_t bytes) {
    path_ = std::move(path);
    file_bytes_ = bytes;
  }

 private:
  Result<const Entry*> find(const std::string& name) const;

  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<std::string> unused_;
  std::vector<std::shared_ptr<const MappedFile>> files_;
  std::vector<std::unique_ptr<std::vector<float>>> floats_;
  std::string path_;
  std::uint64_t file_bytes_ = 0;
};

}  // namespace sparsam
