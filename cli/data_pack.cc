// sparsam data pack: texts to packed token shards.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/parallel.h"
#include "cli/checks.h"
#include "cli/data_verbs.h"
#include "cli/json_output.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/text_tokens.h"
#include "generate/tokenizer_file.h"
#include "train/packer.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  DataArguments data;
  std::string tokenizer, output;
  std::optional<std::string> end_token;
  double validation = 0.01;
  std::int64_t shard_tokens = std::int64_t{1} << 26;
};

void print_split(const char* name, const PackedSplit& split) {
  fmt::print("{:10}  {} tokens in {} documents, {} shard{}{}\n", name, split.tokens, split.documents,
             split.shards.size(), split.shards.size() == 1 ? "" : "s",
             split.learned < split.tokens ? fmt::format("; {} tokens are learned", split.learned) : "");
}

Result<int> pack_data(const Arguments& arguments) {
  const std::filesystem::path path = TRY(find_model(arguments.tokenizer));
  const TextSide text = TRY(open_text_side(path));
  std::optional<ChatTemplate> chat;
  if (!text.chat_template.empty()) {
    auto parsed = ChatTemplate::parse(text.chat_template);
    if (!parsed) return std::unexpected(within(path.string(), parsed.error()));
    chat.emplace(std::move(*parsed));
  }
  PackOptions options;
  options.data.assign(arguments.data.data.begin(), arguments.data.data.end());
  options.output = arguments.output;
  options.format = data_format(arguments.data.format).value_or(DataFormat::automatic);
  options.field = arguments.data.field;
  options.separator = arguments.data.blank_lines ? "\n\n" : arguments.data.separator;
  options.validation = arguments.validation;
  options.shard_tokens = arguments.shard_tokens;
  options.threads = arguments.data.threads > 0 ? arguments.data.threads : usable_processors();
  options.end = TRY(end_of_document(text.tokenizer, arguments.end_token));
  options.copies = tokenizer_files_at(path);
  TerminalProgress progress;
  const PackReport report = TRY(pack(options, text.tokenizer, chat ? &*chat : nullptr, progress));
  if (arguments.data.json) {
    const auto json_of = [](const PackedSplit& split) {
      return nlohmann::ordered_json{{"tokens", split.tokens},
                                    {"learned", split.learned},
                                    {"documents", split.documents},
                                    {"shards", split.shards.size()}};
    };
    const nlohmann::ordered_json json = {{"output", arguments.output},
                                         {"train", json_of(report.index.train)},
                                         {"validation", json_of(report.index.validation)},
                                         {"empty_documents", report.empty_documents}};
    print_json_line(json);
    return 0;
  }
  print_split("training", report.index.train);
  print_split("validation", report.index.validation);
  if (report.empty_documents > 0) fmt::print("{} documents hold white space alone\n", report.empty_documents);
  if (!options.end) fmt::print("No token ends a document: the tokenizer has none; --end-token names one.\n");
  return 0;
}

}  // namespace

void add_data_verb(CLI::App& app, Run& run) {
  CLI::App* verb = app.add_subcommand("data", "Make training data: 'data pack'");
  verb->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* sub = verb->add_subcommand("pack", "Texts and chats to token shards for training");
  add_data_options(*sub, arguments->data);
  sub->add_option("--tokenizer", arguments->tokenizer, "A model, or a tokenizer.json")->required();
  sub->add_option("--output", arguments->output, "A folder: new or empty")->required()->check(not_empty());
  sub->add_option("--validation", arguments->validation, "Share of the documents kept for validation (default: 0.01)")
      ->check(CLI::Range(0.0, 0.5));
  sub->add_option("--shard-tokens", arguments->shard_tokens, "Tokens of a shard (default: 67108864)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  sub->add_option("--end-token", arguments->end_token,
                  "Token that ends a document, or none (default: the tokenizer's)");
  sub->footer("Example:\n  sparsam data pack --tokenizer tokenizer --output packed texts/");
  sub->callback([arguments, &run] { run = [arguments] { return pack_data(*arguments); }; });
}

}  // namespace sparsam::cli
