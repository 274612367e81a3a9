// The gradients of whole models, every parameter of them: in double precision against central differences, through the
// plain form of every operation; and in float32, the fast form against the plain one.
#include <gtest/gtest.h>

#include <cmath>

#include "base/parallel.h"
#include "models/model.h"
#include "support/tiny_model.h"
#include "tensor/balance.h"
#include "tensor/context.h"
#include "train/initial_weights.h"
#include "train/leaves.h"
#include "train/parameters.h"

namespace sparsam {
namespace {

using nlohmann::json;

// A model of every architecture below 20,000 parameters.
json small() {
  return {{"vocab_size", 24},
          {"hidden_size", 16},
          {"num_hidden_layers", 2},
          {"intermediate_size", 20},
          {"num_attention_heads", 2},
          {"num_key_value_heads", 1},
          {"head_dim", 8},
          {"kv_lora_rank", 8},
          {"q_lora_rank", 12},
          {"qk_rope_head_dim", 4},
          {"qk_nope_head_dim", 6},
          {"v_head_dim", 5},
          {"moe_intermediate_size", 10},
          {"n_routed_experts", 8},
          {"bos_token_id", 1},
          {"eos_token_id", 2}};
}

json small_of(const std::string& type) {
  json changes = small();
  if (type.starts_with("deepseek")) {
    changes.erase("head_dim");
    changes["num_key_value_heads"] = 2;
    if (type == "deepseek_v2") changes["q_lora_rank"] = nullptr;
  } else {
    for (const char* key :
         {"kv_lora_rank", "q_lora_rank", "qk_rope_head_dim", "qk_nope_head_dim", "v_head_dim", "n_routed_experts"}) {
      changes.erase(key);
    }
  }
  return changes;
}

struct Trained {
  Parameters parameters;
  std::unique_ptr<Model> model;
};

Trained open(const testing::TinyModel& tiny, DType real, bool predicts_further = false) {
  const testing::ScratchFolder folder;
  EXPECT_TRUE(testing::write_tiny_model(tiny, folder.path()));
  auto file = Checkpoint::open(folder.path());
  EXPECT_TRUE(file) << file.error().message;
  if (predicts_further) {
    file->config.predictors = 1;
    ThreadPool pool(1);
    file = initial_weights(file->config, 0.3, 1, pool);
  }
  Trained made{Parameters::copy_of(*file, real).value(), nullptr};
  made.model = Model::from(made.parameters.checkpoint().value()).value();
  return made;
}

// Two documents of a batch, and what they aim at; one target is masked.
struct Sample {
  Batch batch;
  std::vector<std::int32_t> targets;
};
Sample sample_of(const testing::TinyModel& tiny) {
  Sample made;
  const std::vector<std::int32_t> ids = testing::tiny_tokens(tiny, 14, 3);
  made.batch.add(0, 0, Phase::prompt, ids.data(), 9);
  made.batch.add(1, 0, Phase::prompt, ids.data() + 9, 5);
  for (std::size_t t = 0; t < 14; ++t) made.targets.push_back(t == 8 || t == 13 || t == 4 ? -1 : ids[t + 1]);
  return made;
}

double loss_of(const Trained& trained, const Sample& sample, ThreadPool& pool, Tape* tape, Isa isa = Isa::scalar,
               Rounding rounding = Rounding::float32) {
  Context ctx(kernels_for(isa), pool);
  ctx.rounding = rounding;
  ctx.real = trained.parameters.real();
  ctx.tape = tape;
  // Beside the loss of next tokens, where the model has it: of the tokens after them, and of experts that lie idle.
  SequenceBalance balance{0.3, sample.batch.size(), sequence_begins(sample.batch)};
  ctx.balance = &balance;
  const Tensor h_TD = trained.model->forward(ctx, sample.batch);
  const double factor = 1.0 / 11;
  double loss = factor * trained.model->loss(ctx, h_TD, sample.targets, same_for_all(factor));
  loss += 0.5 * factor * trained.model->further_loss(ctx, sample.batch, h_TD, sample.targets, 0.5 * factor);
  loss += balance.loss;  // blocks that run again on the way back add theirs again
  if (tape != nullptr) {
    tape->backward(ctx);
    tape->finish();
  }
  return loss;
}

// | got - expected | / | expected | of one parameter's gradients.
template <typename Real>
double distance(const Parameters::Parameter& p, std::span<const Real> got, std::span<const double> expected) {
  double difference = 0, size = 0;
  for (std::size_t i = p.offset; i < p.offset + p.size(); ++i) {
    difference += (static_cast<double>(got[i]) - expected[i]) * (static_cast<double>(got[i]) - expected[i]);
    size += expected[i] * expected[i];
  }
  return std::sqrt(difference) / (std::sqrt(size) + 1e-5);
}

// Gradients that are compared: all of them, but where sanitizers make each one slow.
#ifdef SPARSAM_GRADIENT_STRIDE
constexpr std::size_t kStride = SPARSAM_GRADIENT_STRIDE;
#else
constexpr std::size_t kStride = 1;
#endif

void expect_central_differences(const Trained& trained, const Sample& sample) {
  ThreadPool pool(2);
  Tape tape;
  trained.parameters.train(tape);
  loss_of(trained, sample, pool, &tape);
  const auto values = trained.parameters.values<double>();
  const auto gradients = trained.parameters.gradients<double>();
  double norm = 0;
  for (const double g : gradients) norm += g * g;
  // Gradients far below the typical one drown in the rounding of the loss.
  const double floor = 1e-2 * std::sqrt(norm / static_cast<double>(gradients.size()));
  std::size_t checked = 0;
  for (const auto& p : trained.parameters.list()) {
    if (!p.has_gradient) continue;
    for (std::size_t i = p.offset; i < p.offset + p.size(); i += kStride, ++checked) {
      // Four points: what is left over goes with the step's fourth power, so the step can be large enough for rounding.
      const double kept = values[i], step = 5e-4;
      const auto at = [&](double moved) {
        values[i] = kept + moved;
        return loss_of(trained, sample, pool, nullptr);
      };
      const double expected = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
      values[i] = kept;
      const double error =
          std::abs(gradients[i] - expected) / std::max({std::abs(expected), std::abs(gradients[i]), floor});
      ASSERT_LE(error, 1e-6) << p.name << " at " << i - p.offset << ": " << gradients[i] << ", by differences "
                             << expected;
    }
  }
  EXPECT_GT(checked, 1000 / kStride);
  EXPECT_LT(checked, 20000u);
}

class GradientTest : public ::testing::TestWithParam<std::string> {};

TEST_P(GradientTest, EqualCentralDifferencesInDoublePrecision) {
  const testing::TinyModel tiny = testing::tiny_model(GetParam(), small_of(GetParam()));
  expect_central_differences(open(tiny, DType::f64), sample_of(tiny));
}

TEST(MultiTokenGradient, EqualsCentralDifferencesInDoublePrecision) {
  const testing::TinyModel tiny = testing::tiny_model("deepseek_v3", small_of("deepseek_v3"));
  const Trained trained = open(tiny, DType::f64, true);
  EXPECT_TRUE(trained.model->checkpoint().has("blocks.2.mtp.merge"));
  expect_central_differences(trained, sample_of(tiny));
}

TEST_P(GradientTest, FastAndRecomputedFormsAgreeWithThePlainOne) {
  const testing::TinyModel tiny = testing::tiny_model(GetParam());
  const Sample sample = sample_of(tiny);
  ThreadPool pool(2);
  const Trained plain = open(tiny, DType::f64), fast = open(tiny, DType::f32);
  Tape exact;
  plain.parameters.train(exact);
  const double loss = loss_of(plain, sample, pool, &exact);
  std::vector<float> first;
  for (const bool recompute : {false, true}) {
    Tape tape;
    tape.recompute = recompute;
    fast.parameters.train(tape);
    EXPECT_NEAR(loss_of(fast, sample, pool, &tape), loss, 1e-5 * loss);
    const auto gradients = fast.parameters.gradients<float>();
    for (const auto& p : fast.parameters.list()) {
      EXPECT_LE(distance<float>(p, gradients, plain.parameters.gradients<double>()), 2e-5) << p.name;
    }
    if (recompute) {
      EXPECT_TRUE(std::ranges::equal(first, gradients)) << "recomputation changes bits";
    }
    first.assign(gradients.begin(), gradients.end());
  }
}

TEST_P(GradientTest, AreTheSameBitsAtEveryLevelAndForAnyThreadsInFloat32) {
  const testing::TinyModel tiny = testing::tiny_model(GetParam());
  const Sample sample = sample_of(tiny);
  const Trained trained = open(tiny, DType::f32);
  std::vector<float> first;
  for (const Isa isa : available_isas()) {
    ThreadPool pool(isa == Isa::scalar ? 1 : 3);
    Tape tape;
    trained.parameters.train(tape);
    loss_of(trained, sample, pool, &tape, isa);
    const auto gradients = trained.parameters.gradients<float>();
    if (isa == Isa::scalar) first.assign(gradients.begin(), gradients.end());
    EXPECT_TRUE(std::ranges::equal(first, gradients)) << name(isa);
  }
}

TEST_P(GradientTest, LieNearTheExactOnesWhereOperandsAreRoundedToBfloat16) {
  const testing::TinyModel tiny = testing::tiny_model(GetParam());
  const Sample sample = sample_of(tiny);
  ThreadPool pool(2);
  const Trained plain = open(tiny, DType::f64), rounded = open(tiny, DType::f32);
  Tape exact;
  plain.parameters.train(exact);
  const double loss = loss_of(plain, sample, pool, &exact);
  for (const Isa isa : available_isas()) {
    Tape tape;
    rounded.parameters.train(tape);
    // A token that is routed elsewhere changes the gradients of two experts as a whole.
    const bool routed = rounded.model->config().routing.experts > 0;
    EXPECT_NEAR(loss_of(rounded, sample, pool, &tape, isa, Rounding::bfloat16), loss, (routed ? 5e-2 : 1e-2) * loss);
    double sum = 0;
    for (const auto& p : rounded.parameters.list()) {
      if (!p.has_gradient) continue;
      sum += distance<float>(p, rounded.parameters.gradients<float>(), plain.parameters.gradients<double>());
    }
    EXPECT_LE(sum / static_cast<double>(rounded.parameters.list().size()), routed ? 0.5 : 0.05) << name(isa);
  }
}

INSTANTIATE_TEST_SUITE_P(Architectures, GradientTest, ::testing::ValuesIn(testing::tiny_architectures()),
                         [](const auto& architecture) { return architecture.param; });

}  // namespace
}  // namespace sparsam
