#include "rl/held_out.h"

#include <nlohmann/json.hpp>

#include "eval/engine_answerer.h"
#include "eval/scores.h"

namespace sparsam {

using Json = nlohmann::ordered_json;

Result<HeldOut> HeldOut::open(Suite suite, const EvaluationOptions& options, const std::filesystem::path& file,
                              std::int64_t last_step) {
  HeldOut held_out(std::move(suite), options);
  held_out.file_.emplace(TRY(MetricsFile::open(
      file, [&held_out, last_step](std::string_view line) { return held_out.take_up(line, last_step); })));
  return held_out;
}

Result<bool> HeldOut::take_up(std::string_view line, std::int64_t last_step) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("step") || !json["step"].is_number_integer()) {
    return fail(Code::bad_data, "no answer of an evaluation");
  }
  const auto step = json["step"].get<std::int64_t>();
  if (step > last_step) return false;
  show(step, TRY(parse_judged(line)));
  return true;
}

void HeldOut::show(std::int64_t step, const Judged& judged) {
  const std::string& question = judged.question.text;
  const auto [known, added] = shown_questions_.try_emplace(judged.question.family, question);
  if (judged.sample != 0 || known->second != question) return;
  shown_.push_back({step, question, judged.reply.text, judged.verdict.right});
}

Result<void> HeldOut::ask(Engine& engine, const Chat& chat, ReasonMetrics& metrics) {
  EngineAnswerer answerer(engine, chat);
  std::vector<Judged> judged;
  Progress quiet;
  TRY(evaluate(suite_, answerer, options_, quiet, [&](const Judged& one) -> Result<void> {
    Json line = Json::parse(line_of(one));
    line["step"] = metrics.step;
    // What a full disk does not take now waits there for the next line, and sync() tells.
    (void)file_->append(line.dump(-1, ' ', false, Json::error_handler_t::replace));
    show(metrics.step, one);
    judged.push_back(one);
    return {};
  }));
  const Scores scores = score(judged);
  metrics.pass_1 = scores.all.pass.front().value;
  metrics.pass_k = scores.all.pass.back().value;
  metrics.k = static_cast<std::int64_t>(scores.all.pass.back().k);
  metrics.majority = scores.all.majority;
  for (const GroupScore& one : scores.families) metrics.family_pass_1[one.name] = one.pass.front().value;
  return {};
}

Result<void> HeldOut::sync() { return file_->sync(); }

}  // namespace sparsam
