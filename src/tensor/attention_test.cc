// Both attentions against loops over double: windows, groups, chunks, pages, phases and formats of the cache.
#include "tensor/gqa_attention.h"
#include "tensor/mla_attention.h"
#include "tensor/testing.h"

namespace sparsam {
namespace {

using testing::Bench;
using testing::Matrix;
using testing::OneSequence;
using testing::Rows;

constexpr int kTokens = 150;  // more than two pages

Tensor part(Bench& bench, const Tensor& x, int first, int count) {
  const Tensor out = bench.ctx.make(static_cast<std::size_t>(count), x.cols());
  for (int t = 0; t < count; ++t) {
    const float* from = x.row(static_cast<std::size_t>(first + t));
    std::copy(from, from + x.cols(), out.row(static_cast<std::size_t>(t)));
  }
  return out;
}

// The chunks [0, first), [first, first + step), …
std::vector<std::pair<int, int>> chunks(int first, int step) {
  std::vector<std::pair<int, int>> all = {{0, first}};
  for (int at = first; at < kTokens; at += step) all.emplace_back(at, std::min(step, kTokens - at));
  return all;
}

struct Grouped {
  std::size_t heads, kv_heads, head_dim;
  int window;
};

class GqaAttention : public ::testing::TestWithParam<Grouped> {
 protected:
  Rows run(Isa isa, int threads, DType cache, const std::vector<std::pair<int, int>>& cut, Phase rest = Phase::prompt) {
    const auto [heads, kv_heads, d, window] = GetParam();
    Bench bench(isa, threads);
    const Tensor q = bench.random(kTokens, heads * d, 1), k = bench.random(kTokens, kv_heads * d, 2);
    const Tensor v = bench.random(kTokens, kv_heads * d, 3);
    OneSequence sequence({{{{{"k", kv_heads * d}, {"v", kv_heads * d}}}}}, cache, 3);
    bench.ctx.cache = &sequence.view();
    const GqaShape shape{heads, kv_heads, d, 1.0f / std::sqrt(static_cast<float>(d)), window};
    Rows all;
    for (const auto& [first, count] : cut) {
      const Batch batch = testing::batch_of(first, count, first == 0 ? Phase::prompt : rest);
      const Rows rows =
          testing::rows_of(gqa_attention(bench.ctx, part(bench, q, first, count), part(bench, k, first, count),
                                         part(bench, v, first, count), batch, 0, shape));
      all.insert(all.end(), rows.begin(), rows.end());
    }
    if (wanted_.empty()) {
      wanted_ = testing::naive_attention(testing::rows_of(q), testing::rows_of(k), testing::rows_of(v), heads, kv_heads,
                                         static_cast<double>(shape.scale), window);
    }
    return all;
  }
  Rows wanted_;
};

TEST_P(GqaAttention, IsTheSoftmaxOverWhatAQuerySees) {
  const Rows got = run(available_isas().back(), 2, DType::f32, {{0, kTokens}});
  EXPECT_LE(testing::relative_error(got, wanted_), 1e-6);
  EXPECT_LE(testing::relative_error(run(available_isas().back(), 2, DType::f16, {{0, kTokens}}), wanted_), 2e-3);
  EXPECT_LE(testing::relative_error(run(available_isas().back(), 2, DType::bf16, {{0, kTokens}}), wanted_), 2e-2);
}

TEST_P(GqaAttention, HasTheSameBitsForAllChunksPhasesThreadsAndLevels) {
  for (const DType cache : {DType::f32, DType::f16}) {
    const Rows first = run(Isa::scalar, 1, cache, {{0, kTokens}});
    for (const Isa isa : available_isas()) {
      EXPECT_TRUE(run(isa, 2, cache, {{0, kTokens}}) == first) << name(isa);
      EXPECT_TRUE(run(isa, 2, cache, chunks(7, 13)) == first) << name(isa) << ", chunks";
      EXPECT_TRUE(run(isa, 1, cache, chunks(60, 1), Phase::generated) == first) << name(isa) << ", generated";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, GqaAttention,
                         ::testing::Values(Grouped{4, 4, 16, 0}, Grouped{6, 2, 20, 0}, Grouped{3, 1, 64, 0},
                                           Grouped{4, 2, 16, 1}, Grouped{4, 2, 16, 5}, Grouped{4, 1, 32, 63},
                                           Grouped{4, 2, 24, 64}, Grouped{4, 2, 24, 65}, Grouped{2, 1, 8, 149},
                                           Grouped{2, 1, 8, 1000}));

// One head's weights: H heads of N + Z rows over a latent of C.
constexpr std::size_t kHeads = 5, kNope = 32, kRope = 8, kValue = 16, kLatent = 64;

class MlaAttention : public ::testing::TestWithParam<DType> {
 protected:
  MlaAttention() : joint_(GetParam(), kHeads * (kNope + kValue), kLatent, 9) {
    const std::size_t row = bytes_of(GetParam(), kLatent);
    for (std::size_t h = 0; h < kHeads; ++h) {  // W_UV of every head
      const std::byte* from = joint_.bytes.data() + (h * (kNope + kValue) + kNope) * row;
      values_.insert(values_.end(), from, from + kValue * row);
    }
    transposed_.resize(kHeads * kLatent * kNope);
    for (std::size_t h = 0; h < kHeads; ++h) {
      for (std::size_t c = 0; c < kLatent; ++c) {
        for (std::size_t n = 0; n < kNope; ++n) {
          transposed_[(h * kLatent + c) * kNope + n] = joint_.values[(h * (kNope + kValue) + n) * kLatent + c];
        }
      }
    }
  }

  LatentUp joint() const { return {joint_.weight, {}, {}}; }
  // As newer files have them; the keys in float32, so that both hold the same numbers.
  LatentUp apart() const {
    const auto* keys = reinterpret_cast<const std::byte*>(transposed_.data());
    return {{},
            Weight("k_b", DType::f32, kHeads * kLatent, kNope, keys),
            Weight("v_b", GetParam(), kHeads * kValue, kLatent, values_.data())};
  }

  Rows run(Isa isa, int threads, const LatentUp& up, const std::vector<std::pair<int, int>>& cut, Phase rest) {
    Bench bench(isa, threads);
    const Tensor q = bench.random(kTokens, kHeads * (kNope + kRope), 1), latent = bench.random(kTokens, kLatent, 2);
    const Tensor key = bench.random(kTokens, kRope, 3);
    OneSequence sequence({{{{{"latent", kLatent + kRope}}}}}, DType::f32, 3);
    bench.ctx.cache = &sequence.view();
    const MlaShape shape{kHeads, kNope, kRope, kValue, kLatent, 0.16f};
    Rows all;
    for (const auto& [first, count] : cut) {
      const Batch batch = testing::batch_of(first, count, first == 0 ? Phase::prompt : rest);
      const Rows rows =
          testing::rows_of(mla_attention(bench.ctx, part(bench, q, first, count), part(bench, latent, first, count),
                                         part(bench, key, first, count), up, batch, 0, shape));
      all.insert(all.end(), rows.begin(), rows.end());
    }
    if (wanted_.empty()) {
      const Rows made = testing::naive_linear(testing::rows_of(latent), joint_);
      Rows keys, values;
      for (std::size_t t = 0; t < made.size(); ++t) {
        auto &k = keys.emplace_back(), &v = values.emplace_back();
        for (std::size_t h = 0; h < kHeads; ++h) {
          const double* head = made[t].data() + h * (kNope + kValue);
          k.insert(k.end(), head, head + kNope);
          k.insert(k.end(), key.row(t), key.row(t) + kRope);
          v.insert(v.end(), head + kNope, head + kNope + kValue);
        }
      }
      wanted_ = testing::naive_attention(testing::rows_of(q), keys, values, kHeads, kHeads, 0.16f, 0);
    }
    return all;
  }

  // The absorbed form multiplies packed rows, with activations of some 15 bits; float weights lose nothing.
  double tolerance() const { return is_quantized(GetParam()) ? 3e-4 : 2e-6; }
  Matrix joint_;
  std::vector<float> transposed_;
  std::vector<std::byte> values_;
  Rows wanted_;
};

TEST_P(MlaAttention, TheExpandedFormIsTheSoftmaxOverKeysMadeFromLatents) {
  for (const LatentUp& up : {joint(), apart()}) {
    EXPECT_LE(testing::relative_error(run(available_isas().back(), 2, up, {{0, kTokens}}, Phase::prompt), wanted_),
              tolerance());
  }
}

TEST_P(MlaAttention, TheAbsorbedFormSaysTheSame) {
  for (const LatentUp& up : {joint(), apart()}) {
    EXPECT_LE(testing::relative_error(run(available_isas().back(), 2, up, chunks(10, 1), Phase::generated), wanted_),
              tolerance());
  }
}

TEST_P(MlaAttention, EachFormHasTheSameBitsForAllChunksThreadsAndLevels) {
  for (const LatentUp& up : {joint(), apart()}) {
    const Rows expanded = run(Isa::scalar, 1, up, {{0, kTokens}}, Phase::prompt);
    const Rows absorbed = run(Isa::scalar, 1, up, chunks(90, 1), Phase::generated);
    for (const Isa isa : available_isas()) {
      EXPECT_TRUE(run(isa, 2, up, {{0, kTokens}}, Phase::prompt) == expanded) << name(isa);
      EXPECT_TRUE(run(isa, 1, up, chunks(7, 29), Phase::prompt) == expanded) << name(isa) << ", chunks";
      EXPECT_TRUE(run(isa, 2, up, chunks(90, 1), Phase::generated) == absorbed) << name(isa) << ", generated";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, MlaAttention,
                         ::testing::Values(DType::f32, DType::bf16, DType::q8_0, DType::q4_0, DType::q5_1),
                         [](const auto& each) { return std::string(sparsam::info(each.param).name); });

}  // namespace
}  // namespace sparsam
