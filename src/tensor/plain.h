// What every operation means, in plain loops over Real: forward, and backward beside it. It is the specification that
// the fast operations are tested against (Real = float), and what gradients are checked with by differences in double
// precision (Real = double).
//
// Backward functions add to the gradients they are given: dy is the gradient of the result, dx that of x. A null
// gradient is not wanted.
//
//   T tokens   D, K, N widths   H heads of width d, in G groups that share keys and values   E experts
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/error.h"
#include "tensor/tensor.h"
#include "tensor/weight.h"

namespace sparsam::plain {

// Rows of numbers; rows of gradients beside them are another one. Null where there are none.
template <typename Real>
struct Rows {
  Real* data = nullptr;
  std::size_t rows = 0, cols = 0, stride = 0;

  Real* operator[](std::size_t t) const { return data + t * stride; }
  explicit operator bool() const { return data != nullptr; }
};

template <typename Real>
Rows<Real> values(const Tensor& x) {
  return {x.row_of<Real>(0), x.rows(), x.cols(), x.stride()};
}
template <typename Real>
Rows<Real> gradients(const Tensor& x) {
  return {x.differentiable() ? x.gradient_of<Real>(0) : nullptr, x.rows(), x.cols(), x.stride()};
}

template <typename Real>
Rows<const Real> rows_of(const Weight& w) {
  return {reinterpret_cast<const Real*>(w.data()), w.rows(), w.cols(), w.cols()};
}

// function.operator()<float>() or <double>().
template <typename Function>
void with_real(DType real, Function&& function) {
  if (real == DType::f64)
    function.template operator()<double>();
  else
    function.template operator()<float>();
}

// ---- rows ----

// y = x r w, r = 1 / sqrt(mean x^2 + eps), over each head of w's width.
template <typename Real>
void rms_norm(Rows<Real> x, const Real* w, std::size_t width, Real eps, Rows<Real> y) {
  for (std::size_t t = 0; t < x.rows; ++t) {
    for (std::size_t h = 0; h < x.cols; h += width) {
      Real squares = 0;
      for (std::size_t i = 0; i < width; ++i) squares += x[t][h + i] * x[t][h + i];
      const Real r = 1 / std::sqrt(squares / static_cast<Real>(width) + eps);
      for (std::size_t i = 0; i < width; ++i) y[t][h + i] = x[t][h + i] * r * w[i];
    }
  }
}
//   dx_i = r (w_i dy_i - x_i r^2 / D sum_j w_j dy_j x_j),   dw_i = sum_t dy_i x_i r
template <typename Real>
void rms_norm_backward(Rows<Real> x, const Real* w, std::size_t width, Real eps, Rows<Real> dy, Rows<Real> dx,
                       Real* dw) {
  for (std::size_t t = 0; t < x.rows; ++t) {
    for (std::size_t h = 0; h < x.cols; h += width) {
      Real squares = 0, along = 0;
      for (std::size_t i = 0; i < width; ++i) {
        squares += x[t][h + i] * x[t][h + i];
        along += w[i] * dy[t][h + i] * x[t][h + i];
      }
      const Real r = 1 / std::sqrt(squares / static_cast<Real>(width) + eps);
      const Real back = along * r * r / static_cast<Real>(width);
      for (std::size_t i = 0; i < width; ++i) {
        if (dx) dx[t][h + i] += r * (w[i] * dy[t][h + i] - x[t][h + i] * back);
        if (dw != nullptr) dw[i] += dy[t][h + i] * x[t][h + i] * r;
      }
    }
  }
}

template <typename Real>
Real sigmoid(Real x) {
  return 1 / (1 + std::exp(-x));
}

// The gate's value and slope: silu(x) = x sigmoid(x), or gelu by tanh.
template <typename Real>
struct Curve {
  Real value, slope;
};
template <typename Real>
Curve<Real> silu(Real x) {
  const Real s = sigmoid(x);
  return {x * s, s * (1 + x * (1 - s))};
}
template <typename Real>
Curve<Real> gelu(Real x) {
  constexpr Real kRoot = Real{0.79788456080286535588}, kCube = Real{0.044715};  // sqrt(2 / pi)
  const Real tanh = std::tanh(kRoot * (x + kCube * x * x * x));
  const Real inner = kRoot * (1 + 3 * kCube * x * x);
  return {x * (1 + tanh) / 2, (1 + tanh) / 2 + x * (1 - tanh * tanh) * inner / 2};
}

// y = act(g) u
template <typename Real, typename Activation>
void gated(Activation act, Rows<Real> g, Rows<Real> u, Rows<Real> y) {
  for (std::size_t t = 0; t < g.rows; ++t) {
    for (std::size_t i = 0; i < g.cols; ++i) y[t][i] = act(g[t][i]).value * u[t][i];
  }
}
template <typename Real, typename Activation>
void gated_backward(Activation act, Rows<Real> g, Rows<Real> u, Rows<Real> dy, Rows<Real> dg, Rows<Real> du) {
  for (std::size_t t = 0; t < g.rows; ++t) {
    for (std::size_t i = 0; i < g.cols; ++i) {
      const Curve<Real> curve = act(g[t][i]);
      if (dg) dg[t][i] += dy[t][i] * u[t][i] * curve.slope;
      if (du) du[t][i] += dy[t][i] * curve.value;
    }
  }
}

// One row's pairs turned by their angles; the gradient is turned back (sign -1).
template <typename Real>
void rotate(RopePairing pairing, Real* x, const Real* cosine, const Real* sine, std::size_t pairs, Real sign) {
  for (std::size_t i = 0; i < pairs; ++i) {
    Real& a = pairing == RopePairing::neighbours ? x[2 * i] : x[i];
    Real& b = pairing == RopePairing::neighbours ? x[2 * i + 1] : x[i + pairs];
    const Real turned = a * cosine[i] - sign * b * sine[i];
    b = sign * a * sine[i] + b * cosine[i];
    a = turned;
  }
}

// ---- attention ----

// Of one head over one document: rows of q [T, dk], k [T, dk], v [T, dv], each a part of wider rows.
//   p_ij = exp(s_ij) / sum_j exp(s_ij),  s_ij = scale q_i . k_j,  i - window < j <= i  (window 0: all j <= i)
//   y_i = sum_j p_ij v_j
struct Seen {
  std::size_t window = 0;
  std::size_t first(std::size_t i) const { return window > 0 && i + 1 > window ? i + 1 - window : 0; }
};

template <typename Real>
std::vector<Real> attention_weights(Rows<Real> q, Rows<Real> k, Real scale, Seen seen, std::size_t i) {
  std::vector<Real> p(i + 1, Real{0});
  Real largest = -std::numeric_limits<Real>::infinity(), sum = 0;
  for (std::size_t j = seen.first(i); j <= i; ++j) {
    for (std::size_t c = 0; c < q.cols; ++c) p[j] += q[i][c] * k[j][c];
    p[j] *= scale;
    largest = std::max(largest, p[j]);
  }
  for (std::size_t j = seen.first(i); j <= i; ++j) sum += p[j] = std::exp(p[j] - largest);
  for (std::size_t j = seen.first(i); j <= i; ++j) p[j] /= sum;
  return p;
}
template <typename Real>
void attention(Rows<Real> q, Rows<Real> k, Rows<Real> v, Real scale, Seen seen, Rows<Real> y) {
  for (std::size_t i = 0; i < q.rows; ++i) {
    const std::vector<Real> p = attention_weights(q, k, scale, seen, i);
    for (std::size_t c = 0; c < v.cols; ++c) {
      Real sum = 0;
      for (std::size_t j = seen.first(i); j <= i; ++j) sum += p[j] * v[j][c];
      y[i][c] = sum;
    }
  }
}
//   dp_ij = dy_i . v_j,  ds_ij = p_ij (dp_ij - sum_j p_ij dp_ij),
//   dq_i = scale sum_j ds_ij k_j,  dk_j = scale sum_i ds_ij q_i,  dv_j = sum_i p_ij dy_i
template <typename Real>
void attention_backward(Rows<Real> q, Rows<Real> k, Rows<Real> v, Real scale, Seen seen, Rows<Real> dy, Rows<Real> dq,
                        Rows<Real> dk, Rows<Real> dv) {
  std::vector<Real> dp;
  for (std::size_t i = 0; i < q.rows; ++i) {
    const std::vector<Real> p = attention_weights(q, k, scale, seen, i);
    dp.assign(i + 1, Real{0});
    Real mean = 0;
    for (std::size_t j = seen.first(i); j <= i; ++j) {
      for (std::size_t c = 0; c < v.cols; ++c) {
        dp[j] += dy[i][c] * v[j][c];
        dv[j][c] += p[j] * dy[i][c];
      }
      mean += p[j] * dp[j];
    }
    for (std::size_t j = seen.first(i); j <= i; ++j) {
      const Real ds = scale * p[j] * (dp[j] - mean);
      for (std::size_t c = 0; c < q.cols; ++c) {
        dq[i][c] += ds * k[j][c];
        dk[j][c] += ds * q[i][c];
      }
    }
  }
}

// ---- experts ----

// The gradient of a token's router logits from that of its chosen weights; scores [E] are softmax or sigmoid of the
// logits, and w_k = factor s_k, or factor s_k / sum of the chosen s where normalised (epsilon 1e-20).
template <typename Real>
void route_backward(bool softmax, bool normalize, Real factor, const Real* scores, std::size_t experts,
                    const std::int32_t* chosen, std::size_t count, const Real* dweights, const Real* dscores_beside,
                    Real* dlogits) {
  std::vector<Real> ds(experts, Real{0});
  if (dscores_beside != nullptr) std::copy(dscores_beside, dscores_beside + experts, ds.begin());
  Real sum = 0, along = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const Real s = scores[static_cast<std::size_t>(chosen[k])];
    sum += s;
    along += dweights[k] * s;
  }
  sum += Real{1e-20};
  for (std::size_t k = 0; k < count; ++k) {
    const auto e = static_cast<std::size_t>(chosen[k]);
    ds[e] += normalize ? factor / sum * (dweights[k] - along / sum) : factor * dweights[k];
  }
  Real mean = 0;
  for (std::size_t e = 0; e < experts; ++e) mean += ds[e] * scores[e];
  for (std::size_t e = 0; e < experts; ++e) {
    dlogits[e] += softmax ? scores[e] * (ds[e] - mean) : ds[e] * scores[e] * (1 - scores[e]);
  }
}

// ---- loss ----

// -log softmax(z)[target] of one row; z becomes softmax(z) less one at the target: the gradient.
template <typename Real>
Real cross_entropy(Real* z, std::size_t n, std::size_t target) {
  const Real largest = *std::max_element(z, z + n), aim = z[target];
  Real sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += z[i] = std::exp(z[i] - largest);
  for (std::size_t i = 0; i < n; ++i) z[i] /= sum;
  z[target] -= 1;
  return std::log(sum) + largest - aim;
}

}  // namespace sparsam::plain
