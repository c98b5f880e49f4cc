// SPDX-License-Identifier: GPL-3.0-or-later
//
// The kernels, written once over `Lanes` (sixteen floats), `WholeLanes` (sixteen sums of whole
// numbers) and `PairLanes` (sixteen pairs of bfloat16). Each kernels_<set>.cpp includes its own
// three and then this file inside its own namespace; flags of that source file choose the
// instruction set. All sets give the same bits, lane order and rounding are the same, but for
// `matmulPairs` where an instruction forms its sums.

namespace {

constexpr int kLanes = 16;

Lanes exponential(Lanes x) {
    // Cephes' expf: range reduction by ln 2 in two parts, polynomial of degree 6. Error ≤ 2 ulp.
    const Lanes limited = Lanes::min(Lanes::max(x, Lanes::all(-87.3F)), Lanes::all(88.0F));
    const Lanes n = Lanes::round(limited * Lanes::all(1.44269504088896341F));
    Lanes r = Lanes::fma(n, Lanes::all(-0.693359375F), limited);
    r = Lanes::fma(n, Lanes::all(2.12194440e-4F), r);
    Lanes p = Lanes::all(1.9875691500e-4F);
    p = Lanes::fma(p, r, Lanes::all(1.3981999507e-3F));
    p = Lanes::fma(p, r, Lanes::all(8.3334519073e-3F));
    p = Lanes::fma(p, r, Lanes::all(4.1665795894e-2F));
    p = Lanes::fma(p, r, Lanes::all(1.6666665459e-1F));
    p = Lanes::fma(p, r, Lanes::all(5.0000001201e-1F));
    p = Lanes::fma(p, r * r, r) + Lanes::all(1.0F);
    return Lanes::keepWhereAtLeast(x, Lanes::all(-87.3F), p * Lanes::powerOfTwo(n));
}

/// Calls f(offset, lanes in use) over a vector, the last piece possibly short.
template <class F>
void forPieces(int size, const F& f) {
    int i = 0;
    for (; i + kLanes <= size; i += kLanes)
        f(i, kLanes);
    if (i < size)
        f(i, size - i);
}

Lanes loadPiece(const float* p, int n) {
    return n == kLanes ? Lanes::load(p) : Lanes::loadFirst(p, n);
}

void storePiece(Lanes x, float* p, int n) {
    if (n == kLanes)
        x.store(p);
    else
        x.storeFirst(p, n);
}

/// Rounded to nearest even; a NaN stays one. Not the function of float_formats.h: an inline
/// function that several sets compiled could end up in all of them with one set's instructions.
std::uint16_t narrowed(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    const std::uint32_t rounded = (bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16;
    const bool nan = (bits & 0x7FFFFFFFU) > 0x7F800000U;
    return static_cast<std::uint16_t>(nan ? (bits >> 16 | 0x0040U) : rounded);
}

#include "kernels/matmul_impl.h"

float dot(const float* a, const float* b, int size) {
    Lanes sum = Lanes::zero();
    forPieces(size, [&](int i, int n) {
        sum = Lanes::fma(loadPiece(a + i, n), loadPiece(b + i, n), sum);
    });
    return sum.sum();
}

void addScaled(float factor, const float* x, int size, float* y) {
    const Lanes f = Lanes::all(factor);
    forPieces(size, [&](int i, int n) {
        storePiece(Lanes::fma(f, loadPiece(x + i, n), loadPiece(y + i, n)), y + i, n);
    });
}

float rmsNorm(const float* x, const float* weight, int size, float eps, float* out) {
    const float meanSquare = dot(x, x, size) / static_cast<float>(size);
    const float inverse = 1.0F / std::sqrt(meanSquare + eps);
    const Lanes scale = Lanes::all(inverse);
    forPieces(size, [&](int i, int n) {
        storePiece(loadPiece(x + i, n) * scale * loadPiece(weight + i, n), out + i, n);
    });
    return inverse;
}

void rmsNormBackward(const float* dOut, const float* x, const float* weight, float inverse,
                     int size, float* dx, float* dWeight) {
    // With y = x·s·w and s = (mean x² + eps)^−½: dx = s·(w·dy − x·s²·mean(w·dy·x)).
    Lanes product = Lanes::zero();
    forPieces(size, [&](int i, int n) {
        const Lanes g = loadPiece(dOut + i, n) * loadPiece(weight + i, n);
        product = Lanes::fma(g, loadPiece(x + i, n), product);
    });
    const Lanes s = Lanes::all(inverse);
    const Lanes correction =
        Lanes::all(-product.sum() * inverse * inverse * inverse / static_cast<float>(size));
    forPieces(size, [&](int i, int n) {
        const Lanes dy = loadPiece(dOut + i, n), xi = loadPiece(x + i, n);
        const Lanes scaled = dy * s;
        Lanes grad = Lanes::fma(scaled, loadPiece(weight + i, n), loadPiece(dx + i, n));
        grad = Lanes::fma(correction, xi, grad);
        storePiece(grad, dx + i, n);
        storePiece(Lanes::fma(scaled, xi, loadPiece(dWeight + i, n)), dWeight + i, n);
    });
}

void rotate(float* head, const float* cosine, const float* sine, int size) {
    const int half = size / 2;
    forPieces(half, [&](int i, int n) {
        const Lanes a = loadPiece(head + i, n), b = loadPiece(head + half + i, n);
        const Lanes c = loadPiece(cosine + i, n), s = loadPiece(sine + i, n);
        storePiece(Lanes::fma(a, c, Lanes::zero() - b * s), head + i, n);
        storePiece(Lanes::fma(b, c, a * s), head + half + i, n);
    });
}

Lanes sigmoid(Lanes x) {
    const Lanes one = Lanes::all(1.0F);
    return one / (one + exponential(Lanes::zero() - x));
}

void swiGlu(const float* gate, const float* up, int size, float* out) {
    forPieces(size, [&](int i, int n) {
        const Lanes g = loadPiece(gate + i, n);
        storePiece(g * sigmoid(g) * loadPiece(up + i, n), out + i, n);
    });
}

void swiGluBackward(const float* dOut, const float* gate, const float* up, int size, float* dGate,
                    float* dUp) {
    const Lanes one = Lanes::all(1.0F);
    forPieces(size, [&](int i, int n) {
        const Lanes g = loadPiece(gate + i, n), u = loadPiece(up + i, n);
        const Lanes dy = loadPiece(dOut + i, n), s = sigmoid(g);
        storePiece(dy * (g * s), dUp + i, n);
        storePiece(dy * u * s * Lanes::fma(g, one - s, one), dGate + i, n);
    });
}

float maximumValue(const float* x, int size) {
    if (size < kLanes) {
        float top = x[0];
        for (int i = 1; i < size; ++i)
            top = x[i] > top ? x[i] : top;
        return top;
    }
    Lanes best = Lanes::load(x);
    for (int i = kLanes; i + kLanes <= size; i += kLanes)
        best = Lanes::max(best, Lanes::load(x + i));
    best = Lanes::max(best, Lanes::load(x + size - kLanes));
    float lanes[kLanes];
    best.store(lanes);
    return maximumValue(lanes, kLanes - 1) > lanes[kLanes - 1] ? maximumValue(lanes, kLanes - 1)
                                                               : lanes[kLanes - 1];
}

void maximum(const float* x, int size, float* value, int* index) {
    *value = maximumValue(x, size);
    *index = 0;
    while (*index < size - 1 && !(x[*index] == *value))
        ++*index;
}

float sumExp(const float* x, int size, float top, float scale, float* weighted) {
    const Lanes shift = Lanes::all(-top * scale), factor = Lanes::all(scale);
    Lanes sum = Lanes::zero(), product = Lanes::zero();
    const auto piece = [&](Lanes values) {
        const Lanes z = Lanes::fma(values, factor, shift);
        const Lanes e = exponential(z);
        sum = sum + e;
        if (weighted)
            product = Lanes::fma(e, Lanes::max(z, Lanes::all(-100.0F)), product);
    };
    int i = 0;
    for (; i + kLanes <= size; i += kLanes)
        piece(Lanes::load(x + i));
    if (i < size) {
        // Lanes beyond the end hold the smallest float, whose exponential is zero.
        float rest[kLanes];
        for (int lane = 0; lane < kLanes; ++lane)
            rest[lane] = i + lane < size ? x[i + lane] : -3.0e38F;
        piece(Lanes::load(rest));
    }
    if (weighted)
        *weighted = product.sum();
    return sum.sum();
}

void logitGradient(float* x, int size, float scale, float logTotal, float factor,
                   float entropyFactor, float entropy) {
    const Lanes s = Lanes::all(scale), shift = Lanes::all(-logTotal);
    const Lanes base = Lanes::all(-scale * (factor + entropyFactor * entropy));
    const Lanes slope = Lanes::all(-scale * entropyFactor);
    forPieces(size, [&](int i, int n) {
        const Lanes z = Lanes::fma(loadPiece(x + i, n), s, shift);
        storePiece(exponential(z) * Lanes::fma(slope, Lanes::max(z, Lanes::all(-100.0F)), base),
                   x + i, n);
    });
}

float expInPlace(float* x, int size, float top, float scale) {
    const Lanes shift = Lanes::all(-top * scale), factor = Lanes::all(scale);
    Lanes sum = Lanes::zero();
    float rest = 0;
    forPieces(size, [&](int i, int n) {
        const Lanes e = exponential(Lanes::fma(loadPiece(x + i, n), factor, shift));
        storePiece(e, x + i, n);
        if (n == kLanes)
            sum = sum + e;
        else
            for (int k = 0; k < n; ++k)
                rest += x[i + k];
    });
    return sum.sum() + rest;
}

Lanes loadFull(const float* p) {
    return Lanes::load(p);
}

Lanes loadFull(const std::uint16_t* p) {
    return Lanes::widen(p);
}

Lanes loadSome(const float* p, int n) {
    return Lanes::loadFirst(p, n);
}

Lanes loadSome(const std::uint16_t* p, int n) {
    std::uint16_t rest[kLanes] = {};
    for (int i = 0; i < n; ++i)
        rest[i] = p[i];
    return Lanes::widen(rest);
}

/// Products of one key with the queries of several heads; each in the order of `dot`.
template <int Heads, class T>
void keyDots(const float* queries, std::ptrdiff_t queryStride, const T* key, int size, float* out,
             std::ptrdiff_t outStride) {
    Lanes sums[Heads];
    for (int h = 0; h < Heads; ++h)
        sums[h] = Lanes::zero();
    int i = 0;
    for (; i + kLanes <= size; i += kLanes) {
        const Lanes k = loadFull(key + i);
        for (int h = 0; h < Heads; ++h)
            sums[h] = Lanes::fma(Lanes::load(queries + h * queryStride + i), k, sums[h]);
    }
    if (i < size) {
        const Lanes k = loadSome(key + i, size - i);
        for (int h = 0; h < Heads; ++h)
            sums[h] =
                Lanes::fma(Lanes::loadFirst(queries + h * queryStride + i, size - i), k, sums[h]);
    }
    for (int h = 0; h < Heads; ++h)
        out[h * outStride] = sums[h].sum();
}

template <int Heads, class Span>
void attendHeads(const float* queries, std::ptrdiff_t queryStride, const Span* spans, int spanCount,
                 int headSize, float scale, float* scores, std::ptrdiff_t scoreStride, float* out,
                 std::ptrdiff_t outStride, float* logSums) {
    int count = 0;
    for (int s = 0; s < spanCount; ++s) {
        const auto* key = spans[s].keys;
        for (int j = 0; j < spans[s].count; ++j, key += spans[s].stride)
            keyDots<Heads>(queries, queryStride, key, headSize, scores + count++, scoreStride);
    }
    Lanes inverse[Heads];
    for (int h = 0; h < Heads; ++h) {
        float* own = scores + h * scoreStride;
        const float top = maximumValue(own, count);
        const float total = expInPlace(own, count, top, scale);
        inverse[h] = Lanes::all(1.0F / total);
        logSums[h] = top * scale + std::log(total);
    }
    // The outputs are summed piece by piece: each piece of the heads stays in registers over all
    // keys, and a value is read once for all of them.
    forPieces(headSize, [&](int i, int n) {
        Lanes sums[Heads];
        for (int h = 0; h < Heads; ++h)
            sums[h] = Lanes::zero();
        int at = 0;
        for (int s = 0; s < spanCount; ++s) {
            const auto* value = spans[s].values + i;
            for (int j = 0; j < spans[s].count; ++j, value += spans[s].stride, ++at) {
                const Lanes v = n == kLanes ? loadFull(value) : loadSome(value, n);
                for (int h = 0; h < Heads; ++h)
                    sums[h] = Lanes::fma(Lanes::all(scores[h * scoreStride + at]), v, sums[h]);
            }
        }
        for (int h = 0; h < Heads; ++h)
            storePiece(sums[h] * inverse[h], out + h * outStride + i, n);
    });
}

/// Calls f(how many together, the first of them) for all heads.
template <class F>
void forHeads(int heads, const F& f) {
    static_assert(kAttendHeads == 4);
    for (int h = 0; h < heads;) {
        const int left = heads - h;
        if (left >= 4)
            f(std::integral_constant<int, 4>(), h);
        else if (left == 3)
            f(std::integral_constant<int, 3>(), h);
        else if (left == 2)
            f(std::integral_constant<int, 2>(), h);
        else
            f(std::integral_constant<int, 1>(), h);
        h += left < 4 ? left : 4;
    }
}

template <class Span>
void attendAll(const float* queries, int heads, std::ptrdiff_t queryStride, const Span* spans,
               int spanCount, int headSize, float scale, float* scores, std::ptrdiff_t scoreStride,
               float* out, std::ptrdiff_t outStride, float* logSums) {
    forHeads(heads, [&]([[maybe_unused]] auto count, int h) {
        attendHeads<decltype(count)::value>(queries + h * queryStride, queryStride, spans,
                                            spanCount, headSize, scale, scores, scoreStride,
                                            out + h * outStride, outStride, logSums + h);
    });
}

void attend(const float* queries, int heads, std::ptrdiff_t queryStride, const KeyValueSpan* spans,
            int spanCount, int headSize, float scale, float* scores, std::ptrdiff_t scoreStride,
            float* out, std::ptrdiff_t outStride, float* logSums) {
    attendAll(queries, heads, queryStride, spans, spanCount, headSize, scale, scores, scoreStride,
              out, outStride, logSums);
}

void attend16(const float* queries, int heads, std::ptrdiff_t queryStride, const NarrowSpan* spans,
              int spanCount, int headSize, float scale, float* scores, std::ptrdiff_t scoreStride,
              float* out, std::ptrdiff_t outStride, float* logSums) {
    attendAll(queries, heads, queryStride, spans, spanCount, headSize, scale, scores, scoreStride,
              out, outStride, logSums);
}

template <int Heads>
void attendHeadsBackward(const float* queries, const float* dOuts, const KeyValueSpan* spans,
                         const KeyValueGradient* gradients, int spanCount, int headSize,
                         float scale, const float* logSums, const float* deltas, float* scores,
                         std::ptrdiff_t scoreStride, float* dQueries) {
    // p of each head and key, and behind them the gradients of the scores.
    float* slopes = scores + Heads * scoreStride;
    int count = 0;
    for (int s = 0; s < spanCount; ++s)
        for (int j = 0; j < spans[s].count; ++j, ++count) {
            const std::ptrdiff_t place = j * spans[s].stride;
            keyDots<Heads>(queries, headSize, spans[s].keys + place, headSize, scores + count,
                           scoreStride);
            keyDots<Heads>(dOuts, headSize, spans[s].values + place, headSize, slopes + count,
                           scoreStride);
        }
    const Lanes factor = Lanes::all(scale);
    for (int h = 0; h < Heads; ++h) {
        const Lanes shift = Lanes::all(-logSums[h]), delta = Lanes::all(deltas[h]);
        float* p = scores + h * scoreStride;
        float* slope = slopes + h * scoreStride;
        forPieces(count, [&](int i, int n) {
            const Lanes weight = exponential(Lanes::fma(loadPiece(p + i, n), factor, shift));
            storePiece(weight, p + i, n);
            storePiece(weight * (loadPiece(slope + i, n) - delta) * factor, slope + i, n);
        });
    }
    int at = 0;
    for (int s = 0; s < spanCount; ++s)
        for (int j = 0; j < spans[s].count; ++j, ++at) {
            const std::ptrdiff_t place = j * gradients[s].stride;
            const auto add = [&](const float* factors, const float* x, float* sums) {
                Lanes f[Heads];
                for (int h = 0; h < Heads; ++h)
                    f[h] = Lanes::all(factors[h * scoreStride + at]);
                forPieces(headSize, [&](int i, int n) {
                    Lanes sum = loadPiece(sums + i, n);
                    for (int h = 0; h < Heads; ++h)
                        sum = Lanes::fma(f[h], loadPiece(x + h * headSize + i, n), sum);
                    storePiece(sum, sums + i, n);
                });
            };
            add(scores, dOuts, gradients[s].values + place);
            add(slopes, queries, gradients[s].keys + place);
        }
    forPieces(headSize, [&](int i, int n) {
        Lanes sums[Heads];
        for (int h = 0; h < Heads; ++h)
            sums[h] = Lanes::zero();
        int key = 0;
        for (int s = 0; s < spanCount; ++s)
            for (int j = 0; j < spans[s].count; ++j, ++key) {
                const Lanes k = loadPiece(spans[s].keys + j * spans[s].stride + i, n);
                for (int h = 0; h < Heads; ++h)
                    sums[h] = Lanes::fma(Lanes::all(slopes[h * scoreStride + key]), k, sums[h]);
            }
        for (int h = 0; h < Heads; ++h)
            storePiece(sums[h], dQueries + h * headSize + i, n);
    });
}

void attendBackward(const float* queries, const float* dOuts, int heads, const KeyValueSpan* spans,
                    const KeyValueGradient* gradients, int spanCount, int headSize, float scale,
                    const float* logSums, const float* deltas, float* scores,
                    std::ptrdiff_t scoreStride, float* dQueries) {
    forHeads(heads, [&]([[maybe_unused]] auto count, int h) {
        const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(h) * headSize;
        attendHeadsBackward<decltype(count)::value>(
            queries + place, dOuts + place, spans, gradients, spanCount, headSize, scale,
            logSums + h, deltas + h, scores, scoreStride, dQueries + place);
    });
}

void adamW(float* parameter, const float* gradient, float* moment1, float* moment2,
           std::size_t size, float gradScale, float rate, float beta1, float beta2, float eps,
           float decay, float correction1, float correction2) {
    const Lanes scale = Lanes::all(gradScale), b1 = Lanes::all(beta1), b2 = Lanes::all(beta2);
    const Lanes a1 = Lanes::all(1.0F - beta1), a2 = Lanes::all(1.0F - beta2);
    const Lanes c1 = Lanes::all(correction1), c2 = Lanes::all(correction2);
    const Lanes keep = Lanes::all(1.0F - rate * decay), step = Lanes::all(-rate);
    const Lanes tiny = Lanes::all(eps);
    const auto piece = [&](std::size_t i, int n) {
        const Lanes g = loadPiece(gradient + i, n) * scale;
        const Lanes m = Lanes::fma(b1, loadPiece(moment1 + i, n), a1 * g);
        const Lanes v = Lanes::fma(b2, loadPiece(moment2 + i, n), a2 * (g * g));
        const Lanes update = (m * c1) / (Lanes::sqrt(v * c2) + tiny);
        storePiece(m, moment1 + i, n);
        storePiece(v, moment2 + i, n);
        storePiece(Lanes::fma(step, update, keep * loadPiece(parameter + i, n)), parameter + i, n);
    };
    std::size_t i = 0;
    for (; i + kLanes <= size; i += kLanes)
        piece(i, kLanes);
    if (i < size)
        piece(i, static_cast<int>(size - i));
}

} // namespace

extern const Kernels kKernels;
const Kernels kKernels = {kSetName,
                          PairLanes::kNative,
                          packPanel,
                          matmul,
                          packColumns,
                          addTransposed,
                          packPanel16,
                          matmul16,
                          roundPairs,
                          matmulPairs,
                          packPanel8,
                          unpackRow8,
                          quantize,
                          matmul8,
                          rmsNorm,
                          rmsNormBackward,
                          rotate,
                          swiGlu,
                          swiGluBackward,
                          attend,
                          attend16,
                          narrow,
                          roundTo16,
                          attendBackward,
                          dot,
                          addScaled,
                          maximum,
                          sumExp,
                          logitGradient,
                          expInPlace,
                          adamW,
                          spin,
                          spinPairs,
                          spin8};
