#include "cli/text_tokens.h"

namespace sparsam::cli {

Result<std::optional<TokenId>> end_of_document(const Tokenizer& tokenizer, const std::optional<std::string>& asked) {
  if (asked) {
    if (*asked == "none") return std::nullopt;
    const auto id = tokenizer.find(*asked);
    if (!id) return fail(Code::invalid_argument, "--end-token {}: the tokenizer has no such token", *asked);
    return id;
  }
  const auto usual = tokenizer.find("<|endoftext|>");
  if (usual && tokenizer.is_special(*usual)) return usual;
  return tokenizer.eos();
}

std::vector<std::pair<std::filesystem::path, std::string>> tokenizer_files_at(const std::filesystem::path& path) {
  std::vector<std::pair<std::filesystem::path, std::string>> files;
  std::error_code error;
  const bool folder = std::filesystem::is_directory(path, error);
  if (!folder && path.extension() != ".json") return files;
  if (!folder) files.emplace_back(path, "tokenizer.json");
  const std::filesystem::path beside = folder ? path : path.parent_path();
  for (const char* name : {"tokenizer.json", "tokenizer_config.json", "chat_template.jinja"}) {
    if (!folder && std::string_view(name) == "tokenizer.json") continue;
    if (std::filesystem::is_regular_file(beside / name, error)) files.emplace_back(beside / name, name);
  }
  return files;
}

}  // namespace sparsam::cli
