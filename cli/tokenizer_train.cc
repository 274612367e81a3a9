// sparsam tokenizer train: texts to a tokenizer.json.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/file.h"
#include "base/new_folder.h"
#include "base/parallel.h"
#include "cli/checks.h"
#include "cli/data_verbs.h"
#include "cli/json_output.h"
#include "cli/progress.h"
#include "train/tokenizer_trainer.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  DataArguments data;
  std::int64_t vocabulary = 0;
  std::string output;
  std::vector<std::string> special, added;
  std::string pre_tokenizer;
  bool digits_one_by_one = false, letters_only = false, chat = false;
};

Result<TokenizerOptions> options_of(const Arguments& arguments) {
  TokenizerOptions options;
  options.data.assign(arguments.data.data.begin(), arguments.data.data.end());
  options.format = data_format(arguments.data.format).value_or(DataFormat::automatic);
  options.field = arguments.data.field;
  options.separator = arguments.data.blank_lines ? "\n\n" : arguments.data.separator;
  options.vocabulary = arguments.vocabulary;
  if (!arguments.special.empty()) options.special = arguments.special;
  options.added = arguments.added;
  options.split = arguments.pre_tokenizer.empty() ? usual_split(arguments.digits_one_by_one)
                                                  : TRY(split_by_name(arguments.pre_tokenizer));
  options.letters_only = arguments.letters_only;
  options.chat = arguments.chat;
  options.threads = arguments.data.threads > 0 ? arguments.data.threads : usable_processors();
  return options;
}

bool is_file(const Arguments& arguments) { return std::filesystem::path(arguments.output).extension() == ".json"; }

Result<int> train(const Arguments& arguments) {
  // A folder gets the configuration, too; a file stands alone. Begun first, so that a place which will not do is told
  // before the work.
  const std::filesystem::path output = arguments.output;
  const bool alone = is_file(arguments);
  const std::filesystem::path file = alone ? output : output / "tokenizer.json";
  std::optional<NewFolder> folder;
  if (!alone) folder.emplace(TRY(NewFolder::create(output)));
  NewFile json = TRY(NewFile::create(alone ? file : folder->part() / "tokenizer.json"));
  TerminalProgress progress;
  const TokenizerOptions options = TRY(options_of(arguments));
  const TrainedTokenizer trained = TRY(train_tokenizer(options, progress));
  TRY(json.write(trained.tokenizer_json));
  TRY(json.commit());
  if (folder) {
    TRY(write_file(folder->part() / "tokenizer_config.json", trained.tokenizer_config_json));
    TRY(folder->commit());
  }
  if (arguments.data.json) {
    const nlohmann::ordered_json report = {{"file", file.string()},
                                           {"vocabulary", trained.vocabulary},
                                           {"bytes", trained.bytes},
                                           {"words", trained.words}};
    print_json_line(report);
    return 0;
  }
  fmt::print("{}: {} ids, from {:.1f} MB of text with {} different words\n", file.string(), trained.vocabulary,
             static_cast<double>(trained.bytes) / 1e6, trained.words);
  if (trained.vocabulary < options.vocabulary) {
    fmt::print("The text has no more pairs that occur twice: {} ids instead of {}.\n", trained.vocabulary,
               options.vocabulary);
  }
  return 0;
}

}  // namespace

void add_tokenizer_verb(CLI::App& app, Run& run) {
  CLI::App* verb = app.add_subcommand("tokenizer", "Make a tokenizer: 'tokenizer train'");
  verb->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* sub = verb->add_subcommand("train", "Byte-level BPE from texts, as a tokenizer.json");
  add_data_options(*sub, arguments->data);
  sub->add_option("--vocab", arguments->vocabulary, "Ids in all: special tokens, 256 bytes, merges")->required();
  sub->add_option("--output", arguments->output,
                  "A folder (new or empty), or a file *.json (replaced when the new one is complete)")
      ->required()
      ->check(not_empty());
  sub->add_option("--special", arguments->special, "Special tokens; the first ends a document (default: <|endoftext|>)")
      ->take_all()
      ->allow_extra_args(false);  // what follows is DATA
  sub->add_option("--added", arguments->added, "Tokens of their own that are part of the text, such as <think>")
      ->take_all()
      ->allow_extra_args(false);
  sub->add_flag("--digits-one-by-one", arguments->digits_one_by_one, "Every digit is a token");
  sub->add_option("--pre-tokenizer", arguments->pre_tokenizer,
                  "How text is cut into words before merging, by llama.cpp's name, such as deepseek-coder (default: as "
                  "Llama 3 does)")
      ->check(pre_tokenizer_name())
      ->excludes("--digits-one-by-one");
  sub->add_flag("--letters-only", arguments->letters_only,
                "Merge nothing but words with letters: every digit, sign and space is a token");
  sub->add_flag("--chat", arguments->chat, "With <|im_start|>, <|im_end|> and a ChatML template");
  sub->footer("Example:\n  sparsam tokenizer train --vocab 8192 --output tokenizer texts/");
  sub->callback([arguments, &run] {
    if (arguments->chat && is_file(*arguments)) {
      throw CLI::ValidationError("--chat", "writes a chat template beside the tokenizer: --output has to be a folder");
    }
    run = [arguments] { return train(*arguments); };
  });
}

}  // namespace sparsam::cli
