#include "tensor/elementwise.h"

#include <algorithm>
#include <type_traits>
#include <unordered_map>

#include "base/error.h"
#include "kernels/elementary.h"
#include "tensor/plain.h"

namespace sparsam {
namespace {

// function(t) for every row; rows that make one task hold about this many numbers.
template <typename Function>
void each_row(Context& ctx, const Tensor& x, Function function) {
  constexpr std::size_t kNumbers = std::size_t{1} << 14;
  const std::size_t step = std::max<std::size_t>(1, kNumbers / std::max<std::size_t>(1, x.cols()));
  ctx.pool.run(static_cast<std::int64_t>((x.rows() + step - 1) / step), [&](std::int64_t task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * step;
    for (std::size_t t = first; t < std::min(x.rows(), first + step); ++t) function(t);
  });
}

// dx by rows; then dw by columns, each a chain over the tokens and their heads.
void rms_norm_gradient(Context& ctx, const Tensor& x_THd, const Vector& weight_d, float eps, const Tensor& out) {
  const std::size_t width = weight_d.size(), heads = x_THd.cols() / width;
  const Arena::Mark before = ctx.arena.mark();
  auto* const factors = ctx.arena.take<float>(x_THd.rows() * heads);
  auto* const unwanted = x_THd.differentiable() ? nullptr : ctx.arena.take<float>(x_THd.rows() * x_THd.cols());
  each_row(ctx, x_THd, [&](std::size_t t) {
    float* const dx = unwanted == nullptr ? x_THd.gradient(t) : unwanted + t * x_THd.cols();
    if (unwanted != nullptr) std::fill(dx, dx + x_THd.cols(), 0.0f);
    for (std::size_t h = 0; h < heads; ++h) {
      const std::size_t at = h * width;
      factors[t * heads + h] =
          ctx.kernels.rms_norm_gradient(x_THd.row(t) + at, weight_d.data(), eps, out.gradient(t) + at, dx + at, width);
    }
  });
  if (float* const dw = ctx.tape->gradient<float>(weight_d.data()); dw != nullptr) {
    constexpr std::size_t kColumns = 64;
    ctx.pool.run(static_cast<std::int64_t>((width + kColumns - 1) / kColumns), [&](std::int64_t task, int) {
      const std::size_t first = static_cast<std::size_t>(task) * kColumns, count = std::min(kColumns, width - first);
      for (std::size_t t = 0; t < x_THd.rows(); ++t) {
        for (std::size_t h = 0; h < heads; ++h) {
          const std::size_t at = h * width + first;
          ctx.kernels.add_product(out.gradient(t) + at, x_THd.row(t) + at, factors[t * heads + h], dw + first, count);
        }
      }
    });
  }
  ctx.arena.release(before);
}

}  // namespace

Tensor rms_norm(Context& ctx, const Tensor& x_TD, const Vector& weight_D, float eps) {
  CHECK(weight_D.size() == x_TD.cols(), "rms_norm: width");
  return rms_norm_heads(ctx, x_TD, weight_D, eps);
}

Tensor rms_norm_heads(Context& ctx, const Tensor& x_THd, const Vector& weight_d, float eps) {
  const std::size_t width = weight_d.size();
  CHECK(x_THd.cols() % width == 0, "rms_norm_heads: width");
  const Tensor out = ctx.make(x_THd.rows(), x_THd.cols());
  if (ctx.real == DType::f64) {
    plain::rms_norm<double>(plain::values<double>(x_THd), weight_d.data_of<double>(), width, eps,
                            plain::values<double>(out));
  } else {
    each_row(ctx, x_THd, [&](std::size_t t) {
      for (std::size_t h = 0; h < x_THd.cols(); h += width) {
        ctx.kernels.rms_norm(x_THd.row(t) + h, weight_d.data(), eps, out.row(t) + h, width);
      }
    });
  }
  ctx.record([=](Context& back) {
    if (out.real() == DType::f32) return rms_norm_gradient(back, x_THd, weight_d, eps, out);
    plain::rms_norm_backward<double>(plain::values<double>(x_THd), weight_d.data_of<double>(), width, eps,
                                     plain::gradients<double>(out), plain::gradients<double>(x_THd),
                                     back.tape->gradient<double>(weight_d.data_of<double>()));
  });
  return out;
}

Tensor add(Context& ctx, const Tensor& a_TD, const Tensor& b_TD) {
  const Tensor out = ctx.make(a_TD.rows(), a_TD.cols());
  plain::with_real(ctx.real, [&]<typename Real>() {
    each_row(ctx, a_TD, [&](std::size_t t) {
      if constexpr (std::is_same_v<Real, float>) {
        ctx.kernels.add(a_TD.row(t), b_TD.row(t), out.row(t), out.cols());
      } else {
        for (std::size_t i = 0; i < out.cols(); ++i) {
          out.row_of<Real>(t)[i] = a_TD.row_of<Real>(t)[i] + b_TD.row_of<Real>(t)[i];
        }
      }
    });
  });
  ctx.record([=](Context& back) {
    add_gradient(back, out, a_TD);
    add_gradient(back, out, b_TD);
  });
  return out;
}

Tensor side_by_side(Context& ctx, const Tensor& a_TD, const Tensor& b_TK) {
  const Tensor out = ctx.make(a_TD.rows(), a_TD.cols() + b_TK.cols());
  const Tensor left = out.columns(0, a_TD.cols()), right = out.columns(a_TD.cols(), b_TK.cols());
  plain::with_real(ctx.real, [&]<typename Real>() {
    each_row(ctx, out, [&](std::size_t t) {
      std::copy(a_TD.row_of<Real>(t), a_TD.row_of<Real>(t) + a_TD.cols(), left.row_of<Real>(t));
      std::copy(b_TK.row_of<Real>(t), b_TK.row_of<Real>(t) + b_TK.cols(), right.row_of<Real>(t));
    });
  });
  ctx.record([=](Context& back) {
    add_gradient(back, left, a_TD);
    add_gradient(back, right, b_TK);
  });
  return out;
}

Tensor gated(Context& ctx, Gate gate, const Tensor& gate_TF, const Tensor& up_TF) {
  const Tensor out = ctx.make(gate_TF.rows(), gate_TF.cols());
  if (ctx.real == DType::f64) {
    const auto act = [gate](double x) { return gate == Gate::silu ? plain::silu(x) : plain::gelu(x); };
    plain::gated(act, plain::values<double>(gate_TF), plain::values<double>(up_TF), plain::values<double>(out));
  } else {
    const auto function = gate == Gate::silu ? ctx.kernels.silu_mul : ctx.kernels.gelu_mul;
    each_row(ctx, gate_TF, [&](std::size_t t) { function(gate_TF.row(t), up_TF.row(t), out.row(t), out.cols()); });
  }
  ctx.record([=](Context& back) {
    if (out.real() == DType::f32) {
      const auto function = gate == Gate::silu ? back.kernels.silu_mul_gradient : back.kernels.gelu_mul_gradient;
      return each_row(back, out, [&](std::size_t t) {
        function(gate_TF.row(t), up_TF.row(t), out.gradient(t), gate_TF.gradient(t), up_TF.gradient(t), out.cols());
      });
    }
    const auto act = [gate](double x) { return gate == Gate::silu ? plain::silu(x) : plain::gelu(x); };
    plain::gated_backward<double>(act, plain::values<double>(gate_TF), plain::values<double>(up_TF),
                                  plain::gradients<double>(out), plain::gradients<double>(gate_TF),
                                  plain::gradients<double>(up_TF));
  });
  return out;
}

void add_gradient(Context& ctx, const Tensor& from, const Tensor& to) {
  if (!to.differentiable()) return;
  plain::with_real(from.real(), [&]<typename Real>() {
    each_row(ctx, from, [&](std::size_t t) {
      const Real* dy = from.gradient_of<Real>(t);
      Real* dx = to.gradient_of<Real>(t);
      if constexpr (std::is_same_v<Real, float>) {
        ctx.kernels.add(dx, dy, dx, from.cols());
      } else {
        for (std::size_t i = 0; i < from.cols(); ++i) dx[i] += dy[i];
      }
    });
  });
}

RopeTable rope_table(Context& ctx, const Rope& rope, std::span<const std::int32_t> positions) {
  const std::size_t pairs = rope.frequencies.size();
  RopeTable table{rope.pairing, ctx.make_constant(positions.size(), pairs), ctx.make_constant(positions.size(), pairs)};
  // The documents of a training batch have most of their positions in common.
  std::unordered_map<std::int32_t, std::size_t> first;
  std::vector<std::size_t> same(positions.size());
  for (std::size_t t = 0; t < positions.size(); ++t) same[t] = first.try_emplace(positions[t], t).first->second;
  plain::with_real(ctx.real, [&]<typename Real>() {
    each_row(ctx, table.cosine, [&](std::size_t t) {
      if (same[t] != t) return;
      for (std::size_t i = 0; i < pairs; ++i) {
        const SinCos both = sincos_f64(static_cast<double>(positions[t]) * rope.frequencies[i]);
        table.cosine.row_of<Real>(t)[i] = static_cast<Real>(both.cosine) * rope.magnitude;
        table.sine.row_of<Real>(t)[i] = static_cast<Real>(both.sine) * rope.magnitude;
      }
    });
    for (std::size_t t = 0; t < positions.size(); ++t) {
      if (same[t] == t) continue;
      for (const Tensor& values : {table.cosine, table.sine}) {
        std::copy_n(values.row_of<Real>(same[t]), pairs, values.row_of<Real>(t));
      }
    }
  });
  return table;
}

void rope(Context& ctx, const RopeTable& table, const Tensor& x_THd, std::size_t head, std::size_t offset) {
  const std::size_t pairs = table.cosine.cols();
  CHECK(x_THd.cols() % head == 0 && offset + 2 * pairs <= head, "rope: width");
  const auto each_head = [=]<typename Real>(Context& in, const auto& row, Real sign) {
    each_row(in, x_THd, [&](std::size_t t) {
      for (std::size_t h = offset; h < x_THd.cols(); h += head) {
        const Real *cosine = table.cosine.row_of<Real>(t), *sine = table.sine.row_of<Real>(t);
        if constexpr (std::is_same_v<Real, float>) {
          if (sign > 0) {
            in.kernels.rope(table.pairing, row(t) + h, cosine, sine, 2 * pairs);
            continue;
          }
        }
        plain::rotate<Real>(table.pairing, row(t) + h, cosine, sine, pairs, sign);
      }
    });
  };
  plain::with_real(ctx.real, [&]<typename Real>() {
    each_head(ctx, [&](std::size_t t) { return x_THd.row_of<Real>(t); }, Real{1});
  });
  if (!x_THd.differentiable()) return;
  ctx.record([=](Context& back) {
    plain::with_real(x_THd.real(), [&]<typename Real>() {
      each_head(back, [&](std::size_t t) { return x_THd.gradient_of<Real>(t); }, Real{-1});
    });
  });
}

}  // namespace sparsam
