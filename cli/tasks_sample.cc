// sparsam tasks sample: worksheets as JSON lines.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>

#include "cli/tasks_verbs.h"
#include "tasks/answer.h"
#include "tasks/worksheet.h"
#include "tasks/worksheet_json.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::vector<std::string> families;
  std::uint64_t count = 10, first = 0, seed = 1;
  std::string split = "train", language = "both", difficulty, quality = "worked", format = "worksheet", phrasing;
};

// "2" or "1-3".
Result<void> read_difficulty(const std::string& text, tasks::SampleOptions& options) {
  if (text.empty()) return {};
  const auto parts = tasks::split_at(text, '-');
  const auto low = tasks::canonical_integer(parts.front()), high = tasks::canonical_integer(parts.back());
  if (parts.size() > 2 || !low || !high || low->size() > 3 || high->size() > 3) {
    return fail(Code::invalid_argument, "--difficulty {}: a level or a range such as 1-3 is needed", text);
  }
  options.difficulty_low = std::stoi(*low), options.difficulty_high = std::stoi(*high);
  return {};
}

Result<int> sample(const Arguments& arguments) {
  tasks::SampleOptions options;
  options.families = arguments.families;
  options.seed = arguments.seed;
  options.split = arguments.split == "train"  ? tasks::Split::train
                  : arguments.split == "test" ? tasks::Split::test
                                              : tasks::Split::far;
  if (arguments.language != "both") {
    options.languages = {arguments.language == "en" ? tasks::Language::en : tasks::Language::de};
  }
  TRY(read_difficulty(arguments.difficulty, options));
  options.mix = TRY(tasks::QualityMix::parse(arguments.quality));
  static const std::map<std::string, tasks::Phrasing> kPhrasings = {
      {"seen", tasks::Phrasing::seen}, {"unseen", tasks::Phrasing::unseen}, {"all", tasks::Phrasing::all}};
  if (!arguments.phrasing.empty()) options.phrasing = kPhrasings.at(arguments.phrasing);
  const tasks::LineFormat format = arguments.format == "question"    ? tasks::LineFormat::question
                                   : arguments.format == "worksheet" ? tasks::LineFormat::worksheet
                                                                     : tasks::LineFormat::chat;
  const tasks::Sampler sampler = TRY(tasks::Sampler::open(std::move(options)));
  for (std::uint64_t i = 0; i < arguments.count; ++i) {
    const std::string line = tasks::line_of(sampler.worksheet(arguments.first + i), format) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) {
      return fail(Code::io, "standard output: cannot write worksheet {}", i);
    }
  }
  if (std::fflush(stdout) != 0) return fail(Code::io, "standard output: cannot be written");
  return 0;
}

}  // namespace

void add_tasks_sample(CLI::App& verb, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* sub = verb.add_subcommand("sample", "Worksheets as JSON lines; the same seed gives the same bytes");
  sub->add_option("--family", arguments->families, "Families, by commas (default: all)")->delimiter(',')->take_all();
  sub->add_option("--count", arguments->count, "How many (default: 10)");
  sub->add_option("--first", arguments->first, "The number of the first one (default: 0)");
  sub->add_option("--seed", arguments->seed, "Seed (default: 1)");
  sub->add_option("--split", arguments->split, "Operands to train on, to test on, or beyond both (default: train)")
      ->check(CLI::IsMember({"train", "test", "far"}));
  sub->add_option("--language", arguments->language, "Language (default: both)")
      ->check(CLI::IsMember({"en", "de", "both"}));
  sub->add_option("--difficulty", arguments->difficulty, "A level, or a range such as 1-3 (default: all)");
  sub->add_option("--quality", arguments->quality,
                  "worked, repaired, slipping or direct; shares such as worked=60,direct=40; or mix (default: worked)");
  sub->add_option("--phrasing", arguments->phrasing,
                  "Phrasings that training data hold, or keep from (default: seen in train, else all)")
      ->check(CLI::IsMember({"seen", "unseen", "all"}));
  sub->add_option("--format", arguments->format,
                  "What a line holds; chat is what 'data pack' reads (default: worksheet)")
      ->check(CLI::IsMember({"question", "worksheet", "chat"}));
  sub->footer("Example:\n  sparsam tasks sample --count 100000 --quality mix --format chat > base.jsonl");
  sub->callback([arguments, &run] { run = [arguments] { return sample(*arguments); }; });
}

}  // namespace sparsam::cli
