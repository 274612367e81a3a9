#include "tensor/mla_attention.h"

#include <algorithm>

#include "base/error.h"
#include "tensor/gqa_attention.h"
#include "tensor/linear.h"
#include "tensor/plain.h"
#include "tensor/softmax_attention.h"

namespace sparsam {
namespace {

// Absorbed, a task is a few heads of all sequences, which read a block of latents together; or, where there are enough
// sequences for every thread, all heads of a few sequences, so that each latent is read once.
constexpr std::size_t kHeadsPerTask = 4, kSequencesPerTask = 8;

// W_UK [N][C] and W_UV [Z][C] of one head, as float32.
struct HeadUp {
  const float* keys;
  const float* values;
};

void widen_rows(const Kernels& kernels, const Weight& w, std::size_t first, std::size_t count, float* out) {
  for (std::size_t n = 0; n < count; ++n) {
    const WeightRows row = w.from_row(first + n);
    kernels.widen(row.dtype, row.data, row.scales, out + n * w.cols(), w.cols());
  }
}

HeadUp widen_head(const Kernels& kernels, const LatentUp& up, const MlaShape& shape, std::size_t head, Arena& scratch) {
  const std::size_t n = shape.nope, z = shape.value, c = shape.latent;
  float* keys = scratch.take<float>(n * c);
  float* values = scratch.take<float>(z * c);
  if (!up.joint.empty()) {
    widen_rows(kernels, up.joint, head * (n + z), n, keys);
    widen_rows(kernels, up.joint, head * (n + z) + n, z, values);
    return {keys, values};
  }
  float* transposed = scratch.take<float>(c * n);
  widen_rows(kernels, up.keys, head * c, c, transposed);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < c; ++j) keys[i * c + j] = transposed[j * n + i];
  }
  widen_rows(kernels, up.values, head * z, z, values);
  return {keys, values};
}

std::size_t parts(std::size_t whole, std::size_t part) { return (whole + part - 1) / part; }

WeightRows as_rows(const float* data, std::size_t width) {
  return {DType::f32, reinterpret_cast<const std::byte*>(data), width * sizeof(float), nullptr};
}

// How many of a block's positions the query at `position` sees.
int seen_in_block(int position, int origin, int count) { return std::clamp(position + 1 - origin, 0, count); }

class Mla {
 public:
  Mla(Context& ctx, const Tensor& q_THd, const LatentUp& up, int layer, const MlaShape& shape, const Tensor& out_THz)
      : ctx_(ctx), q_THd_(q_THd), up_(up), layer_(layer), shape_(shape), out_THz_(out_THz) {}

  // One head of one segment of prompt tokens.
  void expanded(const Segment& segment, std::size_t head, Arena& scratch) const {
    const auto [heads, n, r, z, c, scale] = shape_;
    const Kernels& k = ctx_.kernels;
    const HeadUp w = widen_head(k, up_, shape_, head, scratch);
    const auto tokens = static_cast<std::size_t>(segment.count);
    SoftmaxAttention attention(k, scratch, tokens, n + r, z, scale);
    for (std::size_t t = 0; t < tokens; ++t) {
      const float* q = query(segment, t) + head * (n + r);
      std::copy(q, q + n + r, attention.query(t));
    }
    float* widened = scratch.take<float>(kPageTokens * (c + r));
    float* keys = scratch.take<float>(kPageTokens * (n + r));
    float* values = scratch.take<float>(kPageTokens * z);
    int* first = scratch.take<int>(tokens);
    int* last = scratch.take<int>(tokens);
    std::fill(first, first + tokens, 0);
    const int end = segment.position + segment.count;
    for (int block = 0; block * kPageTokens < end; ++block) {
      const int origin = block * kPageTokens, count = std::min(kPageTokens, end - origin);
      const auto rows = static_cast<std::size_t>(count);
      const float* cached = ctx_.cache->load(k, layer_, 0, segment.sequence, block, count, widened);
      k.dot(as_rows(w.keys, c), n, cached, c + r, rows, c, keys, n + r);
      k.dot(as_rows(w.values, c), z, cached, c + r, rows, c, values, z);
      for (std::size_t j = 0; j < rows; ++j) {
        std::copy(cached + j * (c + r) + c, cached + (j + 1) * (c + r), keys + j * (n + r) + n);
      }
      for (std::size_t t = 0; t < tokens; ++t) {
        last[t] = seen_in_block(segment.position + static_cast<int>(t), origin, count);
      }
      // Queries that stand before this block see nothing of it.
      const auto begin = static_cast<std::size_t>(std::max(0, origin - segment.position));
      attention.attend(keys, n + r, values, z, rows, first, last, begin, tokens);
    }
    for (std::size_t t = 0; t < tokens; ++t) attention.finish(t, result(segment, t) + head * z);
  }

  // Heads [begin, end) of all generated tokens.
  void absorbed(std::span<const Segment* const> segments, std::size_t begin, std::size_t end, Arena& scratch) const {
    const auto [heads, n, r, z, c, scale] = shape_;
    const Kernels& k = ctx_.kernels;
    const std::size_t count_heads = end - begin, width = c + r;
    std::size_t tokens = 0;
    for (const Segment* segment : segments) tokens += static_cast<std::size_t>(segment->count);
    const auto each_token = [&](auto&& take) {
      std::size_t index = 0;
      for (const Segment* segment : segments) {
        for (std::size_t t = 0; t < static_cast<std::size_t>(segment->count); ++t) take(index++, *segment, t);
      }
    };

    // q_C = W_UK^T q_N, beside the rotary part.
    float* queries = scratch.take<float>(tokens * count_heads * width);
    float* part = scratch.take<float>(tokens * std::max(n, z));
    const Arena::Mark before = scratch.mark();
    for (std::size_t h = begin; h < end; ++h) {
      float* absorbed_query = queries + (h - begin) * width;
      each_token([&](std::size_t index, const Segment& segment, std::size_t t) {
        const float* q = query(segment, t) + h * (n + r);
        std::copy(q, q + n, part + index * n);
        std::copy(q + n, q + n + r, absorbed_query + index * count_heads * width + c);
      });
      absorb(h, part, tokens, absorbed_query, count_heads * width, scratch);
      scratch.release(before);
    }

    // The latents, weighed by the scores.
    float* mixed = scratch.take<float>(tokens * count_heads * c);
    float* widened = scratch.take<float>(kPageTokens * width);
    int* first = scratch.take<int>(count_heads);
    int* last = scratch.take<int>(count_heads);
    std::fill(first, first + count_heads, 0);
    const Arena::Mark between = scratch.mark();
    each_token([&](std::size_t index, const Segment& segment, std::size_t t) {
      SoftmaxAttention attention(k, scratch, count_heads, width, c, scale);
      const float* q = queries + index * count_heads * width;
      std::copy(q, q + count_heads * width, attention.query(0));
      const int position = segment.position + static_cast<int>(t);
      for (int block = 0; block * kPageTokens <= position; ++block) {
        const int count = seen_in_block(position, block * kPageTokens, kPageTokens);
        const float* cached = ctx_.cache->load(k, layer_, 0, segment.sequence, block, count, widened);
        std::fill(last, last + count_heads, count);
        attention.attend(cached, width, cached, width, static_cast<std::size_t>(count), first, last, 0, count_heads);
      }
      for (std::size_t h = 0; h < count_heads; ++h) attention.finish(h, mixed + (index * count_heads + h) * c);
      scratch.release(between);
    });

    // W_UV, applied to what came of them.
    for (std::size_t h = begin; h < end; ++h) {
      const float* x = mixed + (h - begin) * c;
      const auto [w, row] = value_rows(h);
      dot_rows_fine(k, scratch, *w, row, z, x, count_heads * c, tokens, part, z);
      each_token([&](std::size_t index, const Segment& segment, std::size_t t) {
        std::copy(part + index * z, part + (index + 1) * z, result(segment, t) + h * z);
      });
      scratch.release(between);
    }
  }

 private:
  // y[t] = W_UK^T q[t] of one head: [tokens][C] from [tokens][N].
  void absorb(std::size_t head, const float* q, std::size_t tokens, float* y, std::size_t ldy, Arena& scratch) const {
    const std::size_t n = shape_.nope, c = shape_.latent;
    const Kernels& k = ctx_.kernels;
    if (up_.joint.empty()) {
      dot_rows_fine(k, scratch, up_.keys, head * c, c, q, n, tokens, y, ldy);
      return;
    }
    float* keys = scratch.take<float>(n * c);
    widen_rows(k, up_.joint, head * (n + shape_.value), n, keys);
    int* first = scratch.take<int>(tokens);
    int* last = scratch.take<int>(tokens);
    std::fill(first, first + tokens, 0);
    std::fill(last, last + tokens, static_cast<int>(n));
    for (std::size_t t = 0; t < tokens; ++t) std::fill(y + t * ldy, y + t * ldy + c, 0.0f);
    k.weigh(q, n, keys, c, first, last, tokens, c, y, ldy);
  }
  // W_UV of one head: its matrix and first row.
  std::pair<const Weight*, std::size_t> value_rows(std::size_t head) const {
    if (up_.joint.empty()) return {&up_.values, head * shape_.value};
    return {&up_.joint, head * (shape_.nope + shape_.value) + shape_.nope};
  }
  const float* query(const Segment& segment, std::size_t t) const {
    return q_THd_.row(static_cast<std::size_t>(segment.first) + t);
  }
  float* result(const Segment& segment, std::size_t t) const {
    return out_THz_.row(static_cast<std::size_t>(segment.first) + t);
  }

  Context& ctx_;
  const Tensor& q_THd_;
  const LatentUp& up_;
  int layer_;
  const MlaShape& shape_;
  const Tensor& out_THz_;
};

// The keys [W_UK c | k_R] and values W_UV c of all heads, from what W_UK and W_UV make of the latents: per head [N |
// Z].
struct Expanded {
  Tensor k_THd, v_THz;
};

Expanded expand(Context& ctx, const Tensor& up_THnz, const Tensor& k_rope_TR, const MlaShape& shape) {
  const std::size_t heads = shape.heads, n = shape.nope, r = shape.rope, z = shape.value, tokens = up_THnz.rows();
  const Expanded out{ctx.make(tokens, heads * (n + r)), ctx.make(tokens, heads * z)};
  // move(a, b): forward b = a; backward a += b.
  const auto each_part = [=]<typename Real>(auto up, auto rope, auto key, auto value, auto move) {
    for (std::size_t t = 0; t < tokens; ++t) {
      for (std::size_t h = 0; h < heads; ++h) {
        Real *from = up(t) + h * (n + z), *k = key(t) + h * (n + r), *v = value(t) + h * z;
        for (std::size_t i = 0; i < n; ++i) move(from[i], k[i]);
        for (std::size_t i = 0; i < r; ++i) move(rope(t)[i], k[n + i]);
        for (std::size_t i = 0; i < z; ++i) move(from[n + i], v[i]);
      }
    }
  };
  plain::with_real(ctx.real, [&]<typename Real>() {
    const auto row = [](const Tensor& x) { return [&x](std::size_t t) { return x.row_of<Real>(t); }; };
    each_part.template operator()<Real>(row(up_THnz), row(k_rope_TR), row(out.k_THd), row(out.v_THz),
                                        [](Real& a, Real& b) { b = a; });
  });
  ctx.record([=](Context&) {
    plain::with_real(out.k_THd.real(), [&]<typename Real>() {
      const auto row = [](const Tensor& x) { return [&x](std::size_t t) { return x.gradient_of<Real>(t); }; };
      each_part.template operator()<Real>(row(up_THnz), row(k_rope_TR), row(out.k_THd), row(out.v_THz),
                                          [](Real& a, Real& b) { a += b; });
    });
  });
  return out;
}

}  // namespace

Tensor mla_attention(Context& ctx, const Tensor& q_THd, const Tensor& latent_TC, const Tensor& k_rope_TR,
                     const LatentUp& up, const Batch& batch, int layer, const MlaShape& shape) {
  if (ctx.cache == nullptr) {
    CHECK(!up.joint.empty(), "without a cache, latent attention needs W_UK and W_UV in one matrix");
    const auto [k_THd, v_THz] = expand(ctx, linear(ctx, latent_TC, up.joint), k_rope_TR, shape);
    const GqaShape heads{shape.heads, shape.heads, shape.nope + shape.rope, shape.scale};
    return gqa_attention(ctx, q_THd, k_THd, v_THz, batch, layer, heads);
  }
  const std::size_t width = shape.latent + shape.rope;
  Arena& scratch = ctx.scratch(0);
  float* row = scratch.take<float>(width);
  std::vector<const Segment*> prompts, generated;
  for (const Segment& segment : batch.segments) {
    for (int i = 0; i < segment.count; ++i) {
      const auto t = static_cast<std::size_t>(segment.first + i);
      std::copy(latent_TC.row(t), latent_TC.row(t) + shape.latent, row);
      std::copy(k_rope_TR.row(t), k_rope_TR.row(t) + shape.rope, row + shape.latent);
      ctx.cache->store(layer, 0, segment.sequence, segment.position + i, row);
    }
    (segment.phase == Phase::prompt ? prompts : generated).push_back(&segment);
  }

  const Tensor out_THz = ctx.make(q_THd.rows(), shape.heads * shape.value);
  const Mla mla(ctx, q_THd, up, layer, shape, out_THz);
  const std::size_t expanded = prompts.size() * shape.heads;
  const bool many = generated.size() >= kSequencesPerTask * static_cast<std::size_t>(ctx.pool.threads());
  const std::size_t segments_of = many ? kSequencesPerTask : std::max<std::size_t>(generated.size(), 1);
  const std::size_t heads_of = many ? shape.heads : kHeadsPerTask, head_parts = parts(shape.heads, heads_of);
  const std::size_t absorbed = head_parts * parts(generated.size(), segments_of);
  ctx.pool.run(static_cast<std::int64_t>(expanded + absorbed), [&](std::int64_t index, int worker) {
    const auto task = static_cast<std::size_t>(index);
    Arena& own = ctx.scratch(worker);
    if (task < expanded) {
      mla.expanded(*prompts[task / shape.heads], task % shape.heads, own);
    } else {
      const std::size_t head = (task - expanded) % head_parts * heads_of;
      const std::size_t segment = (task - expanded) / head_parts * segments_of;
      const std::size_t count = std::min(segments_of, generated.size() - segment);
      mla.absorbed(std::span(generated).subspan(segment, count), head, std::min(shape.heads, head + heads_of), own);
    }
  });
  return out_THz;
}

}  // namespace sparsam
