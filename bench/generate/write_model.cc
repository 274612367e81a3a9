// write_model SHAPE OUTPUT: a model file with random weights, of any shape and format, to measure speed with. SHAPE is
// a config.json, or a name in bench/shapes. It stops at speed: the model's words mean nothing.
//
// Weights are drawn once for each format, packed, and repeated from another place for every piece of a tensor, so a
// file takes as long as the disk does. The same seed gives the same bytes.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <vector>

#include "base/file.h"
#include "base/new_folder.h"
#include "base/random.h"
#include "cli/progress.h"
#include "convert/gguf_form.h"
#include "convert/recipe.h"
#include "formats/gguf_writer.h"
#include "formats/safetensors_writer.h"
#include "kernels/quantize.h"
#include "models/adapters/gguf_export.h"
#include "models/adapters/hugging_face_config.h"
#include "models/adapters/hugging_face_export.h"
#include "models/tensor_list.h"
#include "text/byte_alphabet.h"
#include "text/vocabulary_export.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPoolWeights = std::size_t{1} << 24;  // of a format
constexpr std::size_t kPieceWeights = std::size_t{1} << 20;
constexpr float kDeviation = 0.02f;  // what models are usually initialized with

struct Arguments {
  std::string shape, output, type = "Q4_K_M";
  std::uint64_t seed = 1;
  bool pure = false;
};

// Random weights in every format that is asked for.
class RandomWeights {
 public:
  explicit RandomWeights(std::uint64_t seed) : seed_(seed) {}

  // The next piece, at most `bytes` long.
  std::span<const std::byte> next(DType format, std::uint64_t bytes) {
    const std::vector<std::byte>& pool = pool_of(format);
    const std::size_t block = info(format).block_bytes, piece = bytes_of(format, kPieceWeights);
    const auto places = static_cast<double>((pool.size() - piece) / block + 1);
    const auto place = static_cast<std::size_t>(uniform(seed_, 1, pieces_++, Purpose::initialization) * places);
    return std::span(pool).subspan(place * block, std::min<std::uint64_t>(bytes, piece));
  }

 private:
  const std::vector<std::byte>& pool_of(DType format) {
    std::vector<std::byte>& pool = pools_[format];
    if (!pool.empty()) return pool;
    // Nearly normal: the sum of the four 16-bit halves that make up half a draw, each of variance 1/12.
    std::vector<float> weights(kPoolWeights);
    const float scale = kDeviation * std::sqrt(3.0f) / 65536.0f;
    for (std::size_t i = 0; i < weights.size(); i += 2) {
      const auto r = philox({static_cast<std::uint32_t>(i), 0, 0, static_cast<std::uint32_t>(Purpose::initialization)},
                            {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
      for (std::size_t k = 0; k < 2; ++k) {
        const std::uint64_t sum =
            (r[2 * k] & 0xFFFF) + (r[2 * k] >> 16) + (r[2 * k + 1] & 0xFFFF) + (r[2 * k + 1] >> 16);
        weights[i + k] = scale * (static_cast<float>(sum) - 2 * 65535.0f);
      }
    }
    pool.resize(bytes_of(format, kPoolWeights));
    quantize(format, weights.data(), pool.data(), kPoolWeights);
    return pool;
  }

  std::uint64_t seed_, pieces_ = 0;
  std::map<DType, std::vector<std::byte>> pools_;
};

// The tensors that the configuration implies, without data behind them.
Checkpoint hollow_checkpoint(ModelConfig config, const std::string& label) {
  Checkpoint checkpoint;
  checkpoint.set_file(label, 0);
  for (const TensorShape& p : tensors_of(config)) {
    const bool added = config.architecture == "gemma3" && p.kind == TensorShape::Kind::norm;
    const auto once =
        checkpoint.add(p.name, {p.name, DType::f32, p.rows, p.cols, nullptr, nullptr, added ? 1.0f : 0.0f});
    CHECK(once, "a parameter has one place");
  }
  checkpoint.config = std::move(config);
  return checkpoint;
}

// The 256 bytes, one merge and made-up words, so that texts can be read and written.
VocabularySource made_up_vocabulary(std::size_t size) {
  VocabularySource source;
  source.model = "gpt2";
  source.pre = "deepseek-llm";
  for (std::size_t id = 0; id < size; ++id) {
    std::string& token = source.tokens.emplace_back();
    const char byte = static_cast<char>(id);
    if (id < 256) {
      append_byte_characters({&byte, 1}, token);
    } else {
      token = id == 256 ? "ab" : fmt::format("word{}", id);
    }
  }
  source.tokens.back() = "<end>";
  source.token_types.assign(size, 1);
  source.token_types.back() = 3;
  source.merges = {"a b"};
  source.eos_token_id = static_cast<TokenId>(size - 1);
  return source;
}

// Norms are one (Gemma's folders hold what is added to one), what follows from the configuration is what it is (the
// divisors of rotary frequencies), everything else is random.
Result<void> write_tensors(TensorWriter& writer, const OutputModel& model, float norm, const Arguments& arguments,
                           std::uint64_t total) {
  std::map<std::string, std::vector<float>> known;
  for (const OutputTensor& tensor : model.tensors) {
    const std::size_t size = tensor.rows() * tensor.cols();
    if (tensor.name.ends_with("norm.weight")) {
      known[tensor.name].assign(size, norm);
    } else if (tensor.parts().front().entry->data != nullptr) {
      tensor.read(0, tensor.rows(), known.emplace(tensor.name, size).first->second.data());
    }
  }
  RandomWeights random(arguments.seed);
  cli::TerminalProgress progress;
  progress.begin(fs::path(arguments.output).filename().string(), total, Progress::Unit::bytes);
  std::uint64_t done = 0;
  while (const TensorPlan* tensor = writer.next()) {
    const std::uint64_t bytes = writer.due_bytes();
    if (const auto found = known.find(tensor->name); found != known.end()) {
      std::vector<std::byte> packed(bytes);
      quantize(tensor->dtype, found->second.data(), packed.data(), found->second.size());
      TRY(writer.write(packed));
    } else {
      TRY(writer.write(random.next(tensor->dtype, bytes)));
    }
    done += bytes - (writer.next() == tensor ? writer.due_bytes() : 0);
    progress.update(done);
  }
  progress.end();
  return writer.finish();
}

Result<std::uint64_t> total_bytes(const std::vector<TensorPlan>& plans) {
  std::uint64_t total = 0;
  for (const TensorPlan& plan : plans) total += TRY(checked_bytes(plan.dtype, plan.shape));
  return total;
}

Result<void> write_gguf_model(const Checkpoint& checkpoint, const QuantizationType& type, const Arguments& arguments) {
  const ModelConfig& c = checkpoint.config;
  GgufModel model = TRY(gguf_from_checkpoint(checkpoint));
  set_vocabulary(model.keys, made_up_vocabulary(c.vocab_size), "");
  model.keys.set("general.file_type", static_cast<std::uint32_t>(type.file_type));
  if (is_quantized(type.main)) model.keys.set("general.quantization_version", std::uint32_t{2});
  MixFacts facts;
  facts.layers = c.num_hidden_layers;
  facts.experts = c.routing.experts;
  facts.queries_per_key = c.num_attention_heads / c.num_key_value_heads;
  facts.head = !c.tied_embeddings;
  facts.architecture = c.architecture;
  for (const OutputTensor& tensor : model.model.tensors) facts.value_tensors += tensor.name.contains("attn_v.weight");
  std::vector<TensorPlan> plans;
  for (const OutputTensor& tensor : model.model.tensors) {
    const auto format = format_of(type, arguments.pure, facts, tensor.name, tensor.shape);
    plans.push_back({tensor.name, tensor.float_only() ? DType::f32 : format.value_or(DType::f32), tensor.shape});
  }
  const std::uint64_t total = TRY(total_bytes(plans));
  TensorWriter writer = TRY(write_gguf(arguments.output, model.keys, std::move(plans)));
  return write_tensors(writer, model.model, 1.0f, arguments, total);
}

Result<void> write_folder_model(const Checkpoint& checkpoint, DType dtype, const Arguments& arguments) {
  NewFolder folder = TRY(NewFolder::create(arguments.output));
  OutputModel model = TRY(hugging_face_tensors(checkpoint));
  std::vector<TensorPlan> plans;
  for (const OutputTensor& tensor : model.tensors) {
    plans.push_back({tensor.name, tensor.float_only() ? DType::f32 : dtype, tensor.shape});
  }
  const std::uint64_t total = TRY(total_bytes(plans));
  constexpr std::uint64_t kShard = 5'000'000'000;
  TensorWriter writer =
      TRY(write_safetensors(folder.part() / "model.safetensors", std::move(plans), {.shard_bytes = kShard}));
  const float norm = checkpoint.config.architecture == "gemma3" ? 0.0f : 1.0f;
  TRY(write_tensors(writer, model, norm, arguments, total));
  const auto text = TRY(tokenizer_files(made_up_vocabulary(checkpoint.config.vocab_size), ""));
  TRY(write_file(folder.part() / "tokenizer.json", text.tokenizer_json));
  TRY(write_file(folder.part() / "tokenizer_config.json", text.tokenizer_config_json));
  HuggingFaceDetails details = hugging_face_details(checkpoint);
  details.dtype = dtype;
  TRY(write_file(folder.part() / "config.json", TRY(hugging_face_config(checkpoint.config, details))));
  return folder.commit();
}

Result<void> write_model(const Arguments& arguments) {
  const fs::path named = fs::path(SPARSAM_SHAPES) / (arguments.shape + ".json");
  std::error_code error;
  fs::path path = fs::exists(named, error) ? named : fs::path(arguments.shape);
  if (fs::is_directory(path, error)) path /= "config.json";
  ModelConfig config = TRY(config_from_hugging_face(TRY(read_regular_file(path)), path.string()));
  config.name = fmt::format("random weights, {}", path.stem().string());
  const QuantizationType type = TRY(find_quantization_type(arguments.type));
  const Checkpoint checkpoint = hollow_checkpoint(std::move(config), path.string());
  if (fs::path(arguments.output).extension() == ".gguf") return write_gguf_model(checkpoint, type, arguments);
  if (type.main != DType::f32 && type.main != DType::f16 && type.main != DType::bf16) {
    return fail(Code::invalid_argument, "{}: a folder holds F32, F16 or BF16, not {}; a GGUF file ends in .gguf",
                arguments.output, type.name);
  }
  return write_folder_model(checkpoint, type.main, arguments);
}

}  // namespace
}  // namespace sparsam

int main(int argc, char** argv) {
  CLI::App app("Writes a model file with random weights, to measure speed with.", "write_model");
  sparsam::Arguments arguments;
  app.add_option("shape", arguments.shape, "A config.json, its folder, or a name in bench/shapes")->required();
  app.add_option("output", arguments.output, "NAME.gguf, or a folder to be")->required();
  app.add_option("--type", arguments.type, "As in `sparsam quantize` (default: Q4_K_M); a folder takes F32, F16, BF16");
  app.add_option("--seed", arguments.seed, "Of the weights");
  app.add_flag("--pure", arguments.pure, "The type's main format for every matrix");
  CLI11_PARSE(app, argc, argv);
  const auto done = sparsam::write_model(arguments);
  if (!done) fmt::print(stderr, "write_model: {}\n", done.error().message);
  return done ? 0 : 1;
}
