// Tiny models of every architecture and of variants that their configurations can ask for, against two independent
// voices: the naive forward pass of tests/support, and numbers that Hugging Face transformers 5.23 computed in float64
// from the same weights ("logits" in cases.json: of tokens 10 and 69, ids 0, 100 and 200; "norm": of all of them).
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>

#include "generate/engine.h"
#include "support/reference.h"
#include "support/tiny_model.h"

namespace sparsam::testing {
namespace {

constexpr std::size_t kTokens = 70;  // more than a page

struct Case {
  std::string name, model_type;
  nlohmann::json changes, logits;
  double norm;
};

std::vector<Case> cases() {
  std::ifstream file(SPARSAM_SOURCE_DIR "/tests/reference/cases.json");
  std::vector<Case> all;
  for (const auto& c : nlohmann::json::parse(file)) {
    all.push_back({c["name"], c["model_type"], c["changes"], c["logits"], c["norm"]});
  }
  return all;
}

std::unique_ptr<Engine> open_engine(const std::filesystem::path& folder, Isa isa, DType cache) {
  setenv("SPARSAM_ISA", std::string(name(isa)).c_str(), 1);
  auto model = Model::open(folder);
  if (!model) {
    ADD_FAILURE() << model.error().message;
    return nullptr;
  }
  auto engine = Engine::create(std::move(*model), {.threads = 2, .cache_dtype = cache, .context = 256});
  unsetenv("SPARSAM_ISA");
  if (!engine) {
    ADD_FAILURE() << engine.error().message;
    return nullptr;
  }
  return std::move(*engine);
}

Rows computed_logits(Engine& engine, const std::vector<std::int32_t>& tokens) {
  Rows rows;
  const auto done = engine.score(
      tokens, [&](std::size_t, std::span<const float> logits) { rows.emplace_back(logits.begin(), logits.end()); });
  if (!done) ADD_FAILURE() << done.error().message;
  return rows;
}

// Norm of the difference over norm.
double relative_error(const Rows& got, const Rows& wanted) {
  double difference = 0, norm = 0;
  for (std::size_t t = 0; t < wanted.size(); ++t) {
    for (std::size_t i = 0; i < wanted[t].size(); ++i) {
      difference += (got[t][i] - wanted[t][i]) * (got[t][i] - wanted[t][i]);
      norm += wanted[t][i] * wanted[t][i];
    }
  }
  return std::sqrt(difference / norm);
}

double norm_of(const Rows& rows) {
  double squares = 0;
  for (const auto& row : rows) {
    for (const double x : row) squares += x * x;
  }
  return std::sqrt(squares);
}

class Reference : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    model_ = tiny_model(GetParam().model_type, GetParam().changes);
    tokens_ = tiny_tokens(model_, kTokens);
    const auto written = write_tiny_model(model_, folder_.path());
    ASSERT_TRUE(written) << written.error().message;
  }
  ScratchFolder folder_;
  TinyModel model_;
  std::vector<std::int32_t> tokens_;
};

TEST_P(Reference, TheNaiveForwardPassGivesTheNumbersOfTransformers) {
  const Rows wanted = reference_logits(model_, tokens_);
  const double norm = norm_of(wanted);
  EXPECT_NEAR(norm, GetParam().norm, 1e-5 * norm);
  const double typical = norm / std::sqrt(static_cast<double>(wanted.size() * wanted[0].size()));
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(wanted[r == 0 ? 10 : 69][i * 100], GetParam().logits[r][i].get<double>(), 2e-5 * typical)
          << r << " " << i;
    }
  }
}

TEST_P(Reference, TheModelGivesTheNaiveLogitsAndTheSameBitsAtEveryLevel) {
  const Rows wanted = reference_logits(model_, tokens_);
  Rows first;
  for (const Isa isa : available_isas()) {
    const auto engine = open_engine(folder_.path(), isa, DType::f32);
    ASSERT_TRUE(engine);
    const Rows got = computed_logits(*engine, tokens_);
    ASSERT_EQ(got.size(), wanted.size());
    EXPECT_LE(relative_error(got, wanted), 2e-5) << name(isa);
    if (first.empty()) first = got;
    EXPECT_TRUE(got == first) << name(isa) << " differs from the first level";
  }
}

// What is generated takes other forms (absorbed latent attention, one token at a time) and must say the same.
TEST_P(Reference, GeneratedTokensHaveTheNaiveProbabilities) {
  const auto engine = open_engine(folder_.path(), available_isas().back(), DType::f32);
  ASSERT_TRUE(engine);
  Request request;
  request.prompt.assign(tokens_.begin(), tokens_.begin() + 60);
  request.max_tokens = 12;
  request.sampling.temperature = 1.5f;
  request.sampling.seed = 3;
  ASSERT_TRUE(engine->submit(request));
  std::vector<std::int32_t> tokens = request.prompt;
  std::vector<double> said;
  while (!engine->idle()) {
    const auto events = engine->step();
    ASSERT_TRUE(events) << events.error().message;
    for (const Event& event : *events) {
      tokens.push_back(event.sampled.token);
      said.push_back(event.sampled.log_probability);
    }
  }
  ASSERT_EQ(said.size(), 12u);
  const Rows logits = reference_logits(model_, tokens);
  for (std::size_t i = 0; i < said.size(); ++i) {
    const auto& row = logits[59 + i];
    double sum = 0;
    for (const double x : row) sum += std::exp(x);
    EXPECT_NEAR(said[i], row[static_cast<std::size_t>(tokens[60 + i])] - std::log(sum), 1e-4) << "token " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, Reference, ::testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace sparsam::testing
