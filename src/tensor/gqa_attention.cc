#include "tensor/gqa_attention.h"

#include <algorithm>

#include "base/error.h"
#include "tensor/plain.h"
#include "tensor/softmax_attention.h"

namespace sparsam {
namespace {

constexpr int kQueryTokens = 16;  // tokens of a segment whose queries make one task

struct Task {
  const Segment* segment;
  int first;  // token within the segment
  int count;
  std::size_t kv_head;
};

// Keys or values: where the rows of a block of positions lie.
struct Source {
  const float* rows;
  std::size_t stride;
};
Source source_of(Context& ctx, const Tensor& given, int stream, int layer, const Segment& segment, int block, int count,
                 float* scratch) {
  if (ctx.cache == nullptr) {
    return {given.row(static_cast<std::size_t>(segment.first + block * kPageTokens)), given.stride()};
  }
  return {ctx.cache->load(ctx.kernels, layer, stream, segment.sequence, block, count, scratch), given.cols()};
}

// One head of a tensor, over the rows of one segment.
template <typename Real>
plain::Rows<Real> head_of(plain::Rows<Real> all, const Segment& segment, std::size_t head, std::size_t width) {
  const auto first = static_cast<std::size_t>(segment.first);
  return {all ? all[first] + head * width : nullptr, static_cast<std::size_t>(segment.count), width, all.stride};
}

// function(segment, key head, worker) for each segment and key head.
template <typename Function>
void each_key_head(Context& ctx, const Batch& batch, const GqaShape& shape, Function function) {
  ctx.pool.run(static_cast<std::int64_t>(batch.segments.size() * shape.kv_heads), [&](std::int64_t index, int worker) {
    const auto task = static_cast<std::size_t>(index);
    function(batch.segments[task / shape.kv_heads], task % shape.kv_heads, worker);
  });
}

// function(segment, query head, key head); heads that share keys in turn.
template <typename Function>
void each_head(Context& ctx, const Batch& batch, const GqaShape& shape, Function function) {
  const std::size_t group = shape.heads / shape.kv_heads;
  each_key_head(ctx, batch, shape, [&](const Segment& segment, std::size_t g, int) {
    for (std::size_t h = g * group; h < (g + 1) * group; ++h) function(segment, h, g);
  });
}

AttentionShape shape_of(const Segment& segment, const GqaShape& shape, std::size_t z) {
  return {static_cast<std::size_t>(segment.count), shape.head_dim, z, static_cast<std::size_t>(shape.window),
          shape.scale};
}

HeadRows head_values(const Tensor& all, const Segment& segment, std::size_t head, std::size_t width) {
  return {all.row(static_cast<std::size_t>(segment.first)) + head * width, all.stride()};
}
HeadRows head_gradients(const Tensor& all, const Segment& segment, std::size_t head, std::size_t width) {
  if (!all.differentiable()) return {};
  return {all.gradient(static_cast<std::size_t>(segment.first)) + head * width, all.stride()};
}

void attend_dense(Context& ctx, const Tensor& q_THd, const Tensor& k_TGd, const Tensor& v_TGz, const Batch& batch,
                  const GqaShape& shape, const Tensor& out_THz, RowStatistics* statistics_TH) {
  const std::size_t d = shape.head_dim, z = v_TGz.cols() / shape.kv_heads, group = shape.heads / shape.kv_heads;
  each_key_head(ctx, batch, shape, [&](const Segment& segment, std::size_t g, int worker) {
    DenseAttention attention(ctx.kernels, ctx.rounding, shape_of(segment, shape, z), head_values(k_TGd, segment, g, d),
                             head_values(v_TGz, segment, g, z), ctx.scratch(worker));
    RowStatistics* const statistics = statistics_TH + static_cast<std::size_t>(segment.first) * shape.heads;
    for (std::size_t h = g * group; h < (g + 1) * group; ++h) {
      attention.forward(head_values(q_THd, segment, h, d), head_values(out_THz, segment, h, z), statistics + h,
                        shape.heads);
    }
  });
}

void dense_backward(Context& ctx, const Tensor& q_THd, const Tensor& k_TGd, const Tensor& v_TGz, const Batch& batch,
                    const GqaShape& shape, const Tensor& out_THz, Rounding rounding,
                    const RowStatistics* statistics_TH) {
  const std::size_t d = shape.head_dim, z = v_TGz.cols() / shape.kv_heads, group = shape.heads / shape.kv_heads;
  each_key_head(ctx, batch, shape, [&](const Segment& segment, std::size_t g, int worker) {
    DenseAttention attention(ctx.kernels, rounding, shape_of(segment, shape, z), head_values(k_TGd, segment, g, d),
                             head_values(v_TGz, segment, g, z), ctx.scratch(worker));
    const RowStatistics* const statistics = statistics_TH + static_cast<std::size_t>(segment.first) * shape.heads;
    for (std::size_t h = g * group; h < (g + 1) * group; ++h) {
      attention.backward(head_values(q_THd, segment, h, d), head_values(out_THz, segment, h, z),
                         head_gradients(out_THz, segment, h, z), statistics + h, shape.heads,
                         head_gradients(q_THd, segment, h, d), head_gradients(k_TGd, segment, g, d),
                         head_gradients(v_TGz, segment, g, z));
    }
  });
}

void attend(Context& ctx, const Tensor& q_THd, const Tensor& k_TGd, const Tensor& v_TGz, const Batch& batch, int layer,
            const GqaShape& shape, const Tensor& out_THz, RowStatistics* statistics_TH) {
  const std::size_t d = shape.head_dim, z = v_TGz.cols() / shape.kv_heads, group = shape.heads / shape.kv_heads;
  std::vector<Task> tasks;
  for (const Segment& segment : batch.segments) {
    for (int i = 0; ctx.cache != nullptr && i < segment.count; ++i) {
      const auto t = static_cast<std::size_t>(segment.first + i);
      ctx.cache->store(layer, 0, segment.sequence, segment.position + i, k_TGd.row(t));
      ctx.cache->store(layer, 1, segment.sequence, segment.position + i, v_TGz.row(t));
    }
    for (int first = 0; first < segment.count; first += kQueryTokens) {
      const int count = std::min(kQueryTokens, segment.count - first);
      for (std::size_t g = 0; g < shape.kv_heads; ++g) tasks.push_back({&segment, first, count, g});
    }
  }
  ctx.pool.run(static_cast<std::int64_t>(tasks.size()), [&](std::int64_t index, int worker) {
    const Task& task = tasks[static_cast<std::size_t>(index)];
    const Segment& segment = *task.segment;
    Arena& scratch = ctx.scratch(worker);
    const auto tokens = static_cast<std::size_t>(task.count);
    const std::size_t rows = tokens * group;
    SoftmaxAttention attention(ctx.kernels, scratch, rows, d, z, shape.scale);
    const auto token = [&](std::size_t t) { return static_cast<std::size_t>(segment.first + task.first) + t; };
    for (std::size_t t = 0; t < tokens; ++t) {
      const float* q = q_THd.row(token(t)) + task.kv_head * group * d;
      std::copy(q, q + group * d, attention.query(t * group));
    }
    float* widened_keys = scratch.take<float>(kPageTokens * k_TGd.cols());
    float* widened_values = scratch.take<float>(kPageTokens * v_TGz.cols());
    int* first = scratch.take<int>(rows);
    int* last = scratch.take<int>(rows);

    const int begin = segment.position + task.first, end = begin + task.count;  // positions of the queries
    const int seen_from = shape.window > 0 ? std::max(0, begin - shape.window + 1) : 0;
    for (int block = seen_from / kPageTokens; block * kPageTokens < end; ++block) {
      const int origin = block * kPageTokens, count = std::min(kPageTokens, end - origin);
      for (std::size_t r = 0; r < rows; ++r) {
        const int position = begin + static_cast<int>(r / group);
        const int from = shape.window > 0 ? position - shape.window + 1 : 0;
        first[r] = std::clamp(from - origin, 0, count);
        last[r] = std::clamp(position + 1 - origin, 0, count);
      }
      const Source keys = source_of(ctx, k_TGd, 0, layer, segment, block, count, widened_keys);
      const Source values = source_of(ctx, v_TGz, 1, layer, segment, block, count, widened_values);
      attention.attend(keys.rows + task.kv_head * d, keys.stride, values.rows + task.kv_head * z, values.stride,
                       static_cast<std::size_t>(count), first, last, 0, rows);
    }
    for (std::size_t t = 0; t < tokens; ++t) {
      for (std::size_t h = 0; h < group; ++h) {
        const std::size_t head = task.kv_head * group + h;
        attention.finish(t * group + h, out_THz.row(token(t)) + head * z);
        if (statistics_TH != nullptr) {
          statistics_TH[token(t) * shape.heads + head] = attention.statistics(t * group + h);
        }
      }
    }
  });
}

}  // namespace

Tensor gqa_attention(Context& ctx, const Tensor& q_THd, const Tensor& k_TGd, const Tensor& v_TGz, const Batch& batch,
                     int layer, const GqaShape& shape) {
  const std::size_t d = shape.head_dim, z = v_TGz.cols() / shape.kv_heads;
  const plain::Seen seen{static_cast<std::size_t>(shape.window)};
  const Tensor out_THz = ctx.make(q_THd.rows(), shape.heads * z);
  const bool dense = ctx.cache == nullptr && ctx.rounding == Rounding::bfloat16;
  RowStatistics* statistics_TH = nullptr;
  if (dense || ctx.tape != nullptr) statistics_TH = ctx.arena.take<RowStatistics>(q_THd.rows() * shape.heads);
  if (ctx.real == DType::f64) {
    using plain::values;
    each_head(ctx, batch, shape, [&](const Segment& segment, std::size_t h, std::size_t g) {
      plain::attention<double>(head_of(values<double>(q_THd), segment, h, d),
                               head_of(values<double>(k_TGd), segment, g, d),
                               head_of(values<double>(v_TGz), segment, g, z), static_cast<double>(shape.scale), seen,
                               head_of(values<double>(out_THz), segment, h, z));
    });
  } else if (dense) {
    attend_dense(ctx, q_THd, k_TGd, v_TGz, batch, shape, out_THz, statistics_TH);
  } else {
    attend(ctx, q_THd, k_TGd, v_TGz, batch, layer, shape, out_THz, statistics_TH);
  }
  ctx.record([=, &batch, rounding = ctx.rounding](Context& back) {
    CHECK(back.cache == nullptr, "gradients of attention are taken without a cache");
    if (out_THz.real() == DType::f32) {
      return dense_backward(back, q_THd, k_TGd, v_TGz, batch, shape, out_THz, rounding, statistics_TH);
    }
    using plain::gradients, plain::values;
    each_head(back, batch, shape, [&](const Segment& segment, std::size_t h, std::size_t g) {
      plain::attention_backward<double>(
          head_of(values<double>(q_THd), segment, h, d), head_of(values<double>(k_TGd), segment, g, d),
          head_of(values<double>(v_TGz), segment, g, z), static_cast<double>(shape.scale), seen,
          head_of(gradients<double>(out_THz), segment, h, z), head_of(gradients<double>(q_THd), segment, h, d),
          head_of(gradients<double>(k_TGd), segment, g, d), head_of(gradients<double>(v_TGz), segment, g, z));
    });
  });
  return out_THz;
}

}  // namespace sparsam
