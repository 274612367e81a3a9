#include "models/checkpoint.h"

#include <tuple>

#include "kernels/blocks.h"
#include "kernels/dequantize.h"
#include "models/adapters/gguf.h"
#include "models/adapters/hugging_face.h"

namespace sparsam {

std::uint64_t Checkpoint::Entry::bytes() const {
  constexpr auto kBlock = static_cast<std::size_t>(kF8Block);
  const std::size_t blocks = (rows + kBlock - 1) / kBlock * ((cols + kBlock - 1) / kBlock);
  return rows * bytes_of(dtype, cols) + (scales != nullptr ? blocks * sizeof(float) : 0);
}

Result<Checkpoint> Checkpoint::open(const std::filesystem::path& path, Use use) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return fail(Code::not_found, "{}: no such file or folder", path.string());
  if (std::filesystem::is_directory(status)) return checkpoint_from_hugging_face(path, use);
  if (path.extension() == ".safetensors" || path.extension() == ".json") {
    return checkpoint_from_hugging_face(path.parent_path().empty() ? "." : path.parent_path(), use);
  }
  return checkpoint_from_gguf(path);
}

Result<const Checkpoint::Entry*> Checkpoint::find(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    return fail(Code::bad_data, "{}: the model has no tensor for {}, which a {} needs", path_, name,
                config.architecture);
  }
  found->second.taken = true;
  return &found->second;
}

Result<Weight> Checkpoint::matrix(const std::string& name, std::size_t rows, std::size_t cols) const {
  const Entry* entry = TRY(find(name));
  if (entry->rows != rows || entry->cols != cols) {
    return fail(Code::bad_data, "{}: tensor '{}' is [{}, {}], but the configuration asks for [{}, {}]", path_,
                entry->source, entry->rows, entry->cols, rows, cols);
  }
  const bool is_float = entry->dtype == DType::f32 || entry->dtype == DType::f16 || entry->dtype == DType::bf16 ||
                        entry->dtype == DType::f8_e4m3;
  const bool is_exact = exact && entry->dtype == DType::f64;
  if (!is_float && !is_exact && !is_quantized(entry->dtype)) {
    return fail(Code::unsupported, "{}: tensor '{}' has the format {}, which no product is known for", path_,
                entry->source, info(entry->dtype).name);
  }
  return Weight(entry->source, entry->dtype, rows, cols, entry->data, entry->scales);
}

Result<Vector> Checkpoint::vector(const std::string& name, std::size_t size) const {
  const Entry* entry = TRY(find(name));
  if (entry->rows * entry->cols != size) {
    return fail(Code::bad_data, "{}: tensor '{}' has {} values, but the configuration asks for {}", path_,
                entry->source, entry->rows * entry->cols, size);
  }
  if (entry->dtype >= DType::i8 && entry->dtype != DType::f64) {
    return fail(Code::unsupported, "{}: tensor '{}' has the format {}, where floats are needed", path_, entry->source,
                info(entry->dtype).name);
  }
  const bool aligned = reinterpret_cast<std::uintptr_t>(entry->data) % alignof(float) == 0;
  if (entry->dtype == DType::f32 && aligned && entry->added == 0) {
    return Vector(reinterpret_cast<const float*>(entry->data), size);
  }
  if (exact && entry->dtype == DType::f64) return Vector(reinterpret_cast<const double*>(entry->data), size);
  std::vector<float> values(size);
  dequantize(entry->dtype, entry->data, values.data(), size);
  for (float& value : values) value += entry->added;
  return Vector(std::move(values));
}

Result<void> Checkpoint::require_in_each_layer(std::initializer_list<std::string_view> names) const {
  for (std::size_t layer = 0; layer < config.num_hidden_layers; ++layer) {
    for (const std::string_view name : names) std::ignore = TRY(find(fmt::format("blocks.{}.{}", layer, name)));
  }
  return {};
}

Result<Vector> Checkpoint::optional_vector(const std::string& name, std::size_t size) const {
  if (!has(name)) return Vector{};
  return vector(name, size);
}

void Checkpoint::leave(const std::string& name) const {
  if (const auto found = entries_.find(name); found != entries_.end()) found->second.taken = true;
}

namespace {

// What an optional tensor belongs to, behind "blocks.i."; empty for one that is not optional.
std::string owner_of(std::string_view part) {
  if (part.ends_with(".bias")) return std::string(part.substr(0, part.size() - 5));
  if (part == "attention.q_norm" || part == "attention.k_norm") return "attention.q";
  return part == "router_bias" ? "router" : "";
}

}  // namespace

Result<void> Checkpoint::expect_all_taken() const {
  for (const auto& [name, entry] : entries_) {
    if (!entry.taken) {
      return fail(Code::bad_data, "{}: tensor '{}' has no place in a {} of this configuration", path_, entry.source,
                  config.architecture);
    }
    if (!name.starts_with("blocks.")) continue;
    const std::string part = name.substr(name.find('.', 7) + 1), owner = owner_of(part);
    if (owner.empty()) continue;
    for (std::size_t layer = 0; layer < config.num_hidden_layers; ++layer) {
      const std::string prefix = fmt::format("blocks.{}.", layer);
      if (!has(prefix + owner) || has(prefix + part)) continue;
      return fail(Code::bad_data, "{}: tensor '{}' has no counterpart in layer {}", path_, entry.source, layer);
    }
  }
  return {};
}

const std::string* Checkpoint::damaged_file() const {
  for (const auto& file : files_) {
    if (file->damaged()) return &file->path();
  }
  return nullptr;
}

Result<void> Checkpoint::add(std::string name, const Entry& entry) {
  const auto [place, fresh] = entries_.try_emplace(std::move(name), entry);
  if (!fresh) {
    return fail(Code::bad_data, "{}: two tensors stand for {}: '{}' is one", path_, place->first, place->second.source);
  }
  return {};
}

void Checkpoint::keep(std::vector<std::shared_ptr<const MappedFile>> files) {
  files_.insert(files_.end(), std::make_move_iterator(files.begin()), std::make_move_iterator(files.end()));
}

float* Checkpoint::keep_floats(std::vector<float> values) {
  floats_.push_back(std::make_unique<std::vector<float>>(std::move(values)));
  return floats_.back()->data();
}

}  // namespace sparsam
