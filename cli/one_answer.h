// What `sparsam run` does without a conversation: one answer, or a file of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/answer_form.h"
#include "cli/options.h"
#include "generate/sampler.h"
#include "store/shipped_model.h"

namespace sparsam::cli {

struct RunArguments {
  std::string model{store::kOwnModel};
  std::optional<std::string> prompt;
  std::string prompts, system, chat_template;
  bool raw = false, json = false;
  std::size_t max_tokens = 0, sequences = 8;
  std::vector<std::string> stop, logit_bias;
  SamplingParameters sampling;
  EngineArguments engine;
  AnswerForm form;
};

Result<int> run_model(const RunArguments& arguments);

}  // namespace sparsam::cli
