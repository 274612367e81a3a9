#include "convert/folder_form.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/parallel.h"
#include "convert/gguf_form.h"
#include "convert/model_card.h"
#include "convert/write_tensors.h"
#include "formats/gguf.h"
#include "formats/safetensors_writer.h"
#include "generate/tokenizer_file.h"
#include "models/adapters/hugging_face_export.h"
#include "text/vocabulary_export.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kShardBytes = 5'000'000'000;

// A folder under construction: "<path>.part-<pid>" beside its final place, gone with the object unless committed.
class NewFolder {
 public:
  static Result<NewFolder> create(const fs::path& path) {
    std::error_code error;
    if (fs::exists(path, error) && !(fs::is_directory(path, error) && fs::is_empty(path, error))) {
      return fail(Code::invalid_argument, "{}: is there already; choose another name, or remove it first",
                  path.string());
    }
    fs::path final_path = path.has_filename() ? path : path.parent_path();  // "folder/"
    fs::path part = final_path;
    part += fmt::format(".part-{}", ::getpid());
    if (!fs::create_directory(part, error)) {
      return fail(Code::io, "{}: cannot create the folder: {}", part.string(),
                  error ? error.message() : "it is there already");
    }
    return NewFolder(std::move(final_path), std::move(part));
  }
  NewFolder(NewFolder&& other) noexcept : path_(std::move(other.path_)), part_(std::exchange(other.part_, {})) {}
  NewFolder& operator=(NewFolder&&) = delete;
  ~NewFolder() {
    std::error_code ignored;
    if (!part_.empty()) fs::remove_all(part_, ignored);
  }
  const fs::path& part() const { return part_; }

  Result<void> commit() {
    if (::rename(part_.c_str(), path_.c_str()) != 0) {
      return fail(Code::io, "{}: cannot be put in place: {}", path_.string(),
                  std::error_code(errno, std::generic_category()).message());
    }
    part_.clear();
    const fs::path above = path_.has_parent_path() ? path_.parent_path() : ".";
    const int fd = ::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
      ::fsync(fd);
      ::close(fd);
    }
    return {};
  }

 private:
  NewFolder(fs::path path, fs::path part) : path_(std::move(path)), part_(std::move(part)) {}
  fs::path path_, part_;
};

Json end_tokens(const VocabularySource& source) {
  std::vector<TokenId> ids;
  for (const auto id : {source.eos_token_id, source.eot_token_id, source.eom_token_id}) {
    if (id && std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
  }
  if (ids.empty()) return nullptr;
  return ids.size() == 1 ? Json(ids[0]) : Json(ids);
}

// Tokenizer, template, generation_config.json and a card, from the keys of a GGUF file.
Result<void> write_text(const Gguf& file, std::size_t context, const fs::path& folder, HuggingFaceDetails& details,
                        std::vector<std::string>& notes) {
  const auto source = vocabulary_of(file);
  if (!source) {
    if (source.error().code != Code::not_found) return std::unexpected(source.error());
    notes.emplace_back("the file has no vocabulary, so the folder has no tokenizer.json");
    return {};
  }
  const auto chat_template = TRY(file.get_or<std::string_view>("tokenizer.chat_template", ""));
  auto files = tokenizer_files(*source, chat_template, context);
  if (!files) return std::unexpected(within(file.label(), files.error()));
  TRY(write_file(folder / "tokenizer.json", files->tokenizer_json));
  TRY(write_file(folder / "tokenizer_config.json", files->tokenizer_config_json));
  details.bos_token_id = source->bos_token_id;
  details.eos_token_id = source->eos_token_id;
  Json generation;
  if (source->bos_token_id) generation["bos_token_id"] = *source->bos_token_id;
  if (const Json ends = end_tokens(*source); !ends.is_null()) generation["eos_token_id"] = ends;
  if (source->padding_token_id) generation["pad_token_id"] = *source->padding_token_id;
  if (!generation.empty()) TRY(write_file(folder / "generation_config.json", generation.dump(2) + "\n"));
  return {};
}

Result<void> write_card(const Gguf& file, const fs::path& model, const fs::path& folder) {
  const auto license = TRY(file.get_or<std::string_view>("general.license", ""));
  const auto name = TRY(file.get_or<std::string_view>("general.name", ""));
  const auto plain = [](std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c >= ' ' && c < 127; });
  };
  const std::string title = !name.empty() && plain(name) ? std::string(name) : model.stem().string();
  const std::string card = plain(license) ? model_card(title, license, model.filename().string()) : "";
  if (!card.empty()) TRY(write_file(folder / "README.md", card));
  return {};
}

// From folder to folder: what concerns text stays as it is.
Result<void> copy_text(const fs::path& from, const fs::path& to) {
  constexpr std::array kNames = {"tokenizer.json",
                                 "tokenizer_config.json",
                                 "tokenizer.model",
                                 "special_tokens_map.json",
                                 "added_tokens.json",
                                 "chat_template.jinja",
                                 "generation_config.json",
                                 "tiktoken.model",
                                 "vocab.json",
                                 "merges.txt",
                                 "README.md",
                                 "LICENSE"};
  for (const char* name : kNames) {
    std::error_code error;
    if (!fs::exists(from / name, error)) continue;
    if (!fs::copy_file(from / name, to / name, error)) {
      return fail(Code::io, "{}: cannot be copied: {}", (from / name).string(), error.message());
    }
  }
  return {};
}

// Single numbers of the old config.json that a ModelConfig does not hold.
void take_token_ids(const fs::path& folder, HuggingFaceDetails& details) {
  const auto text = read_regular_file(folder / "config.json", std::size_t{64} << 20);
  if (!text) return;
  const Json json = Json::parse(*text, nullptr, false);
  const auto id = [&](const char* key) -> std::optional<std::int64_t> {
    if (!json.is_object() || !json.contains(key) || !json[key].is_number_integer()) return std::nullopt;
    return json[key].get<std::int64_t>();
  };
  details.bos_token_id = id("bos_token_id");
  details.eos_token_id = id("eos_token_id");
}

DType folder_format(const OutputTensor& tensor, std::optional<DType> wanted) {
  if (tensor.float_only) return DType::f32;
  if (wanted) return *wanted;
  const auto own = tensor.dtype();
  return own == DType::f16 || own == DType::bf16 ? *own : DType::f32;
}

}  // namespace

Result<ConvertReport> write_folder_form(const fs::path& model, const fs::path& output, const ConvertOptions& options,
                                        Progress& progress) {
  NewFolder folder = TRY(NewFolder::create(output));
  const Checkpoint checkpoint = TRY(Checkpoint::open(model));
  OutputModel tensors = TRY(hugging_face_tensors(checkpoint));
  HuggingFaceDetails details = hugging_face_details(checkpoint);
  if (options.dtype) details.dtype = *options.dtype;
  ConvertReport report;
  report.notes = std::move(tensors.notes);
  if (is_folder_form(model)) {
    std::error_code error;
    const fs::path from = fs::is_directory(model, error) ? model : model.parent_path();
    TRY(copy_text(from, folder.part()));
    take_token_ids(from, details);
  } else {
    const Gguf file = TRY(Gguf::open(model));
    TRY(write_text(file, checkpoint.config.max_position_embeddings, folder.part(), details, report.notes));
    TRY(write_card(file, model, folder.part()));
  }
  if (!checkpoint.unused().empty()) {
    report.notes.push_back(fmt::format("{} tensors that no layer here reads are left out: {}, …",
                                       checkpoint.unused().size(), checkpoint.unused().front()));
  }
  auto config = hugging_face_config(checkpoint.config, details);
  if (!config) return std::unexpected(within(checkpoint.path(), config.error()));
  TRY(write_file(folder.part() / "config.json", *config));

  std::vector<TensorPlan> plans;
  bool unpacked = false;
  for (const OutputTensor& tensor : tensors.tensors) {
    const DType format = folder_format(tensor, options.dtype);
    plans.push_back({tensor.name, format, tensor.shape});
    report.output_bytes += TRY(checked_bytes(format, tensor.shape));
    ++report.tensors[format];
    unpacked = unpacked || (!options.dtype && tensor.dtype() && is_quantized(*tensor.dtype()));
  }
  report.source_bytes = checkpoint.file_bytes();
  if (unpacked) {
    report.notes.emplace_back("packed weights become F32, which is exact; --dtype f16 or bf16 halves the folder");
  }
  const SafetensorsOptions layout = {.shard_bytes = options.shard_bytes > 0 ? options.shard_bytes : kShardBytes};
  TensorWriter writer = TRY(write_safetensors(folder.part() / "model.safetensors", std::move(plans), layout));
  ThreadPool pool(options.threads > 0 ? options.threads : usable_processors());
  progress.begin("writing", report.output_bytes, Progress::Unit::bytes);
  auto written = write_tensors(writer, tensors, pool, progress);
  progress.end();
  if (!written) return std::unexpected(std::move(written).error());
  TRY(writer.finish());
  TRY(folder.commit());
  return report;
}

}  // namespace sparsam
