#include "train/run_checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>

#include "base/disk.h"
#include "base/file.h"
#include "base/new_folder.h"
#include "formats/safetensors.h"
#include "formats/safetensors_writer.h"
#include "models/adapters/hugging_face_folder.h"
#include "store/digest.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "sparsam training checkpoint";
constexpr int kVersion = 1;
constexpr std::string_view kPrefix = "step-", kAccount = "checkpoint.json", kTrainer = "trainer.safetensors";

std::optional<std::int64_t> step_of(const fs::path& path) {
  const std::string name = path.filename().string();
  if (!name.starts_with(kPrefix)) return std::nullopt;
  std::int64_t step = 0;
  const char* end = name.data() + name.size();
  const auto [at, error] = std::from_chars(name.data() + kPrefix.size(), end, step);
  if (error != std::errc() || at != end || step < 0) return std::nullopt;
  return step;
}

// By step, the newest first.
std::map<std::int64_t, fs::path, std::greater<>> all_in(const fs::path& checkpoints) {
  std::map<std::int64_t, fs::path, std::greater<>> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(checkpoints, error)) {
    if (const auto step = step_of(entry.path())) found[*step] = entry.path();
  }
  return found;
}

Result<void> write_state(const fs::path& path, Trainer& trainer) {
  const std::vector<StateTensor> state = trainer.state();
  std::map<std::string_view, const StateTensor*> by_name;
  std::vector<TensorPlan> plans;
  for (const StateTensor& tensor : state) {
    by_name[tensor.name] = &tensor;
    plans.push_back(
        {tensor.name, DType::f32, {static_cast<std::int64_t>(tensor.rows), static_cast<std::int64_t>(tensor.cols)}});
  }
  TensorWriter writer = TRY(write_safetensors(path, std::move(plans)));
  while (const TensorPlan* due = writer.next()) TRY(writer.write(std::as_bytes(by_name.at(due->name)->values)));
  return writer.finish();
}

// Digests of all files below, by their place in the folder.
Result<Json> digests_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  Json json = Json::object();
  for (const fs::path& file : files) {
    std::error_code error;
    json[file.lexically_relative(folder).string()] = {{"bytes", fs::file_size(file, error)},
                                                      {"sha256", TRY(store::sha256_of_file(file))}};
  }
  return json;
}

// A value of checkpoint.json, by its path.
template <typename T>
Result<T> value_at(const Json& json, const char* pointer) {
  const Json::json_pointer at(pointer);
  if constexpr (std::is_same_v<T, std::string>) {
    if (json.contains(at) && json[at].is_string()) return json[at].template get<T>();
  } else {
    if (json.contains(at) && json[at].is_number_integer() && json[at].template get<std::int64_t>() >= 0) {
      return json[at].template get<T>();
    }
  }
  return fail(Code::bad_data, "no '{}' of the right kind", pointer + 1);
}

Result<RunState> read_account(const Json& json) {
  if (!json.is_object() || !json.contains("format") || json["format"] != kFormat) {
    return fail(Code::bad_data, "not the account of a checkpoint");
  }
  const int version = TRY(value_at<int>(json, "/version"));
  if (version > kVersion) {
    return fail(Code::unsupported, "version {} of the format; this program knows {}", version, kVersion);
  }
  RunState state;
  state.step = TRY(value_at<std::int64_t>(json, "/step"));
  state.tokens = TRY(value_at<std::int64_t>(json, "/tokens"));
  state.position.epoch = TRY(value_at<std::uint64_t>(json, "/data/epoch"));
  state.position.row = TRY(value_at<std::uint64_t>(json, "/data/row"));
  state.data_digest = TRY(value_at<std::string>(json, "/data/digest"));
  state.isa = TRY(value_at<std::string>(json, "/machine/isa"));
  state.processor = TRY(value_at<std::string>(json, "/machine/processor"));
  if (!json.contains("config") || !json["config"].is_object()) return fail(Code::bad_data, "no 'config'");
  state.config = json["config"].dump();
  if (!json.contains("files") || !json["files"].is_object()) return fail(Code::bad_data, "no 'files'");
  return state;
}

}  // namespace

Result<fs::path> save_checkpoint(const fs::path& checkpoints, const RunState& state, Trainer& trainer,
                                 const HuggingFaceDetails& details, const std::vector<ModelFile>& model_files,
                                 ThreadPool& pool) {
  const fs::path path = checkpoints / fmt::format("{}{:08}", kPrefix, state.step);
  std::error_code error;
  fs::remove_all(path, error);  // one of this step that was not whole
  NewFolder folder = TRY(NewFolder::create(path));
  const fs::path model = folder.part() / "model";
  TRY(make_folders(model));
  Progress quiet;
  for (const ModelFile& file : model_files) TRY(write_file(model / file.name, file.content));
  TRY(write_hugging_face_folder(trainer.model().checkpoint(), details, model, {.dtype = details.dtype}, pool, quiet));
  TRY(write_state(folder.part() / kTrainer, trainer));
  const Json account = {
      {"format", kFormat},
      {"version", kVersion},
      {"step", state.step},
      {"tokens", state.tokens},
      {"data", {{"epoch", state.position.epoch}, {"row", state.position.row}, {"digest", state.data_digest}}},
      {"machine", {{"isa", state.isa}, {"processor", state.processor}}},
      {"config", Json::parse(state.config)},
      {"files", TRY(digests_of(folder.part()))}};
  TRY(write_file(folder.part() / kAccount, account.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
  TRY(folder.commit());
  return path;
}

Result<RunState> verify_checkpoint(const fs::path& checkpoint) {
  const fs::path path = checkpoint / kAccount;
  const Json json = Json::parse(TRY(read_regular_file(path)), nullptr, false);
  auto state = read_account(json);
  if (!state) return std::unexpected(within(path.string(), state.error()));
  for (const auto& [name, said] : json["files"].items()) {
    const fs::path file = checkpoint / name;
    const bool known = said.is_object() && said.contains("sha256") && said["sha256"].is_string();
    if (!known || said["sha256"].get<std::string>() != TRY(store::sha256_of_file(file))) {
      return fail(Code::bad_data, "{}: the file is not what the checkpoint was written with", file.string());
    }
  }
  return state;
}

std::optional<FoundCheckpoint> newest_checkpoint(const fs::path& checkpoints, Progress& progress) {
  for (const auto& [step, path] : all_in(checkpoints)) {
    auto state = verify_checkpoint(path);
    if (state) return FoundCheckpoint{path, *std::move(state)};
    progress.note(fmt::format("not whole, and passed over: {}", state.error().message));
  }
  return std::nullopt;
}

Result<void> take_up(RunState& state, const RunState& before, std::int64_t steps, Progress& progress) {
  if (before.step > steps) {
    return fail(Code::invalid_argument, "the run has made {} steps already, and --steps is {}", before.step, steps);
  }
  if (before.isa != state.isa) {
    progress.note(fmt::format(
        "the checkpoint was made with {} instructions, this machine goes on with {}: the weights will not be, "
        "to the bit, those of an unbroken run",
        before.isa, state.isa));
  }
  state.step = before.step;
  state.tokens = before.tokens;
  return {};
}

Result<void> restore_checkpoint(const fs::path& checkpoint, std::int64_t steps, Trainer& trainer) {
  const Safetensors file = TRY(Safetensors::open(checkpoint / kTrainer));
  const std::vector<StateTensor> state = trainer.state();
  for (const StateTensor& tensor : state) {
    const TensorInfo* stored = file.find(tensor.name);
    if (stored == nullptr) return fail(Code::bad_data, "{}: no tensor '{}'", file.label(), tensor.name);
    if (!stored->unreadable.empty()) {
      return fail(Code::bad_data, "{}: tensor '{}': {}", file.label(), tensor.name, stored->unreadable);
    }
    if (stored->dtype != DType::f32 || stored->bytes.size() != tensor.values.size_bytes()) {
      return fail(Code::bad_data, "{}: tensor '{}' is {} {}, the run's is F32 [{}, {}]", file.label(), tensor.name,
                  info(stored->dtype).name, shape_text(stored->shape), tensor.rows, tensor.cols);
    }
    std::memcpy(tensor.values.data(), stored->bytes.data(), stored->bytes.size());
  }
  if (file.tensors().size() != state.size()) {
    return fail(Code::bad_data, "{}: {} tensors, the run has {}", file.label(), file.tensors().size(), state.size());
  }
  if (file.damaged()) return fail(Code::io, "{}: the file became shorter while it was read", file.label());
  trainer.resume_at(static_cast<std::uint64_t>(steps));
  return {};
}

void prune_checkpoints(const fs::path& checkpoints, std::size_t keep) {
  std::size_t kept = 0;
  for (const auto& [step, path] : all_in(checkpoints)) {
    std::error_code ignored;
    if (++kept > keep) fs::remove_all(path, ignored);
  }
}

}  // namespace sparsam
