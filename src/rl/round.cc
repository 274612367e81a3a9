#include "rl/round.h"

#include <algorithm>

#include "generate/answer.h"

namespace sparsam {
namespace {

std::string text_of(const Chat& chat, const Completion& completion) {
  AnswerText text(chat.tokenizer(), {});
  std::string whole;
  for (const std::int32_t token : completion.tokens) whole += text.push(token);
  return whole + text.finish();
}

}  // namespace

double Group::right_share() const {
  const auto right = std::ranges::count_if(rewards, &Rewarded::right);
  return static_cast<double>(right) / static_cast<double>(rewards.size());
}

bool Group::has_variance() const {
  return std::ranges::any_of(rewards, [&](const Rewarded& r) { return r.reward != rewards.front().reward; });
}

Result<std::vector<Group>> play_round(Engine& engine, const Chat& chat, const Curriculum& curriculum,
                                      Rewarder& rewarder, const RoundOptions& options, std::uint64_t number) {
  const std::vector<TokenId> ends = chat.end_tokens(engine.model().config().vocab_size);
  std::vector<Group> groups;
  std::vector<Request> requests;
  for (std::size_t q = 0; q < options.questions; ++q) {
    Group group;
    group.choice = curriculum.question(number * options.questions + q);
    group.prompt = TRY(chat.question(group.choice.question.text));
    for (std::size_t a = 0; a < options.answers; ++a) {
      Request request;
      request.prompt = group.prompt;
      request.sampling.temperature = static_cast<float>(options.temperature);
      request.sampling.seed = options.seed + (number << 20);  // a round of at most 2^20 answers
      request.sampling.choice = static_cast<std::uint32_t>(q * options.answers + a);
      request.max_tokens = options.max_tokens;
      request.stop_tokens = ends;
      requests.push_back(std::move(request));
    }
    groups.push_back(std::move(group));
  }
  std::vector<Completion> completions = TRY(roll_out(engine, requests));
  for (std::size_t i = 0; i < completions.size(); ++i) {
    Group& group = groups[i / options.answers];
    const bool whole = completions[i].finish == Finish::stop;
    group.rewards.push_back(rewarder(group.choice.question, text_of(chat, completions[i]), completions[i].tokens.size(),
                                     whole, number * requests.size() + i));
    group.completions.push_back(std::move(completions[i]));
  }
  return groups;
}

std::vector<Experience> experience_of(const std::vector<Group>& groups, const GrpoOptions& options) {
  std::vector<Experience> experience;
  for (const Group& group : groups) {
    std::vector<double> rewards;
    for (const Rewarded& rewarded : group.rewards) rewards.push_back(rewarded.reward);
    const std::vector<double> by = advantages(rewards, options);
    for (std::size_t i = 0; i < by.size(); ++i) {
      experience.push_back({group.prompt, group.completions[i], by[i], {}});
    }
  }
  return experience;
}

}  // namespace sparsam
