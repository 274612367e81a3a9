#include "convert/text_files.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "convert/gguf_form.h"
#include "convert/model_card.h"
#include "formats/gguf.h"
#include "generate/tokenizer_file.h"
#include "text/vocabulary_export.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kLargestFile = std::size_t{256} << 20;

Json end_tokens(const VocabularySource& source) {
  std::vector<TokenId> ids;
  for (const auto id : {source.eos_token_id, source.eot_token_id, source.eom_token_id}) {
    if (id && std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
  }
  if (ids.empty()) return nullptr;
  return ids.size() == 1 ? Json(ids[0]) : Json(ids);
}

// Tokenizer, template and generation_config.json from the keys of a GGUF file.
Result<void> make_tokenizer(const Gguf& file, std::size_t context, TextFiles& out) {
  const auto source = vocabulary_of(file);
  if (!source) {
    if (source.error().code != Code::not_found) return std::unexpected(source.error());
    out.notes.emplace_back("the file has no vocabulary, so the folder has no tokenizer.json");
    return {};
  }
  const auto chat_template = TRY(file.get_or<std::string_view>("tokenizer.chat_template", ""));
  auto made = tokenizer_files(*source, chat_template, context);
  if (!made) return std::unexpected(within(file.label(), made.error()));
  out.files.push_back({"tokenizer.json", std::move(made->tokenizer_json)});
  out.files.push_back({"tokenizer_config.json", std::move(made->tokenizer_config_json)});
  out.bos_token_id = source->bos_token_id;
  out.eos_token_id = source->eos_token_id;
  Json generation;
  if (source->bos_token_id) generation["bos_token_id"] = *source->bos_token_id;
  if (const Json ends = end_tokens(*source); !ends.is_null()) generation["eos_token_id"] = ends;
  if (source->padding_token_id) generation["pad_token_id"] = *source->padding_token_id;
  if (!generation.empty()) out.files.push_back({"generation_config.json", generation.dump(2) + "\n"});
  return {};
}

Result<void> make_card(const Gguf& file, const fs::path& model, TextFiles& out) {
  const auto license = TRY(file.get_or<std::string_view>("general.license", ""));
  const auto name = TRY(file.get_or<std::string_view>("general.name", ""));
  const auto plain = [](std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c >= ' ' && c < 127; });
  };
  const std::string title = !name.empty() && plain(name) ? std::string(name) : model.stem().string();
  std::string card = plain(license) ? model_card(title, license, model.filename().string()) : "";
  if (!card.empty()) out.files.push_back({"README.md", std::move(card)});
  return {};
}

Result<void> read_folder(const fs::path& folder, TextFiles& out) {
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
    if (!fs::exists(folder / name, error)) continue;
    out.files.push_back({name, TRY(read_regular_file(folder / name, kLargestFile))});
  }
  return {};
}

// Single numbers of the old config.json that a ModelConfig does not hold.
void take_token_ids(const fs::path& folder, TextFiles& out) {
  const auto text = read_regular_file(folder / "config.json", std::size_t{64} << 20);
  if (!text) return;
  const Json json = Json::parse(*text, nullptr, false);
  const auto id = [&](const char* key) -> std::optional<std::int64_t> {
    if (!json.is_object() || !json.contains(key) || !json[key].is_number_integer()) return std::nullopt;
    return json[key].get<std::int64_t>();
  };
  out.bos_token_id = id("bos_token_id");
  out.eos_token_id = id("eos_token_id");
}

}  // namespace

Result<TextFiles> text_files_of(const fs::path& model, std::size_t context) {
  TextFiles out;
  if (is_folder_form(model)) {
    std::error_code error;
    const fs::path folder = fs::is_directory(model, error) ? model : model.parent_path();
    TRY(read_folder(folder, out));
    take_token_ids(folder, out);
    return out;
  }
  const Gguf file = TRY(Gguf::open(model));
  TRY(make_tokenizer(file, context, out));
  TRY(make_card(file, model, out));
  return out;
}

}  // namespace sparsam
