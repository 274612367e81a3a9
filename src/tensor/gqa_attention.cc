#include "tensor/gqa_attention.h"

#include <algorithm>

#include "base/error.h"
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

}  // namespace

Tensor gqa_attention(Context& ctx, const Tensor& q_THd, const Tensor& k_TGd, const Tensor& v_TGd, const Batch& batch,
                     int layer, const GqaShape& shape) {
  CHECK(ctx.cache != nullptr, "attention needs a cache");
  const std::size_t d = shape.head_dim, group = shape.heads / shape.kv_heads;
  std::vector<Task> tasks;
  for (const Segment& segment : batch.segments) {
    for (int i = 0; i < segment.count; ++i) {
      const auto t = static_cast<std::size_t>(segment.first + i);
      ctx.cache->store(layer, 0, segment.sequence, segment.position + i, k_TGd.row(t));
      ctx.cache->store(layer, 1, segment.sequence, segment.position + i, v_TGd.row(t));
    }
    for (int first = 0; first < segment.count; first += kQueryTokens) {
      const int count = std::min(kQueryTokens, segment.count - first);
      for (std::size_t g = 0; g < shape.kv_heads; ++g) tasks.push_back({&segment, first, count, g});
    }
  }

  const Tensor out_THd = ctx.make(q_THd.rows(), q_THd.cols());
  ctx.pool.run(static_cast<std::int64_t>(tasks.size()), [&](std::int64_t index, int worker) {
    const Task& task = tasks[static_cast<std::size_t>(index)];
    Arena& scratch = ctx.scratch(worker);
    const auto tokens = static_cast<std::size_t>(task.count);
    const std::size_t rows = tokens * group, width = shape.kv_heads * d;
    SoftmaxAttention attention(ctx.kernels, scratch, rows, d, d, shape.scale);
    const auto token = [&](std::size_t t) { return static_cast<std::size_t>(task.segment->first + task.first) + t; };
    for (std::size_t t = 0; t < tokens; ++t) {
      const float* q = q_THd.row(token(t)) + task.kv_head * group * d;
      std::copy(q, q + group * d, attention.query(t * group));
    }
    float* widened_keys = scratch.take<float>(kPageTokens * width);
    float* widened_values = scratch.take<float>(kPageTokens * width);
    int* first = scratch.take<int>(rows);
    int* last = scratch.take<int>(rows);

    const int begin = task.segment->position + task.first, end = begin + task.count;  // positions of the queries
    const int seen_from = shape.window > 0 ? std::max(0, begin - shape.window + 1) : 0;
    for (int block = seen_from / kPageTokens; block * kPageTokens < end; ++block) {
      const int origin = block * kPageTokens, count = std::min(kPageTokens, end - origin);
      for (std::size_t r = 0; r < rows; ++r) {
        const int position = begin + static_cast<int>(r / group);
        const int from = shape.window > 0 ? position - shape.window + 1 : 0;
        first[r] = std::clamp(from - origin, 0, count);
        last[r] = std::clamp(position + 1 - origin, 0, count);
      }
      const int sequence = task.segment->sequence;
      const float* keys = ctx.cache->load(ctx.kernels, layer, 0, sequence, block, count, widened_keys);
      const float* values = ctx.cache->load(ctx.kernels, layer, 1, sequence, block, count, widened_values);
      attention.attend(keys + task.kv_head * d, width, values + task.kv_head * d, width,
                       static_cast<std::size_t>(count), first, last, 0, rows);
    }
    for (std::size_t t = 0; t < tokens; ++t) {
      for (std::size_t h = 0; h < group; ++h) {
        attention.finish(t * group + h, out_THd.row(token(t)) + (task.kv_head * group + h) * d);
      }
    }
  });
  return out_THd;
}

}  // namespace sparsam
