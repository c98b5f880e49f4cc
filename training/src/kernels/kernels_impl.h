// SPDX-License-Identifier: GPL-3.0-or-later
//
// The kernels, written once over `Lanes` (sixteen floats). Each kernels_<set>.cpp includes its own
// Lanes and then this file inside its own namespace; flags of that source file choose the
// instruction set. All sets give the same bits: lane order and rounding are the same.

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

void packPanel(const float* w, int outputs, int inputs, int panel, float* out) {
    const int first = panel * kPanelWidth;
    const int columns = outputs - first < kPanelWidth ? outputs - first : kPanelWidth;
    for (int c = 0; c < kPanelWidth; ++c) {
        const float* row = w + static_cast<std::ptrdiff_t>(first + c) * inputs;
        for (int k = 0; k < inputs; ++k)
            out[static_cast<std::ptrdiff_t>(k) * kPanelWidth + c] = c < columns ? row[k] : 0.0F;
    }
}

template <int Rows, int Panels>
void matmulTile(const float* x, std::ptrdiff_t xStride, const float* panel, int inputs, int columns,
                const float* bias, bool accumulate, float* out, std::ptrdiff_t outStride) {
    const std::ptrdiff_t panelSize = static_cast<std::ptrdiff_t>(inputs) * kPanelWidth;
    Lanes sums[Rows][Panels];
    for (int r = 0; r < Rows; ++r)
        for (int p = 0; p < Panels; ++p)
            sums[r][p] = Lanes::zero();
    for (int k = 0; k < inputs; ++k) {
        Lanes w[Panels];
        for (int p = 0; p < Panels; ++p)
            w[p] =
                Lanes::load(panel + p * panelSize + static_cast<std::ptrdiff_t>(k) * kPanelWidth);
        for (int r = 0; r < Rows; ++r) {
            const Lanes value = Lanes::all(x[r * xStride + k]);
            for (int p = 0; p < Panels; ++p)
                sums[r][p] = Lanes::fma(value, w[p], sums[r][p]);
        }
    }
    for (int p = 0; p < Panels; ++p) {
        const int first = p * kPanelWidth;
        const int n = columns - first < kPanelWidth ? columns - first : kPanelWidth;
        for (int r = 0; r < Rows; ++r) {
            Lanes value = sums[r][p];
            float* target = out + r * outStride + first;
            if (bias)
                value = value + loadPiece(bias + first, n);
            if (accumulate)
                value = loadPiece(target, n) + value;
            storePiece(value, target, n);
        }
    }
}

template <int Rows>
constexpr int tilePanels() {
    // As many panels as keep the accumulators of a short tile as busy as those of a full one: a
    // fused multiply-add takes four cycles, so a tile wants eight or more independent sums.
    constexpr int kSums = Lanes::kMaxTileRows * Lanes::kMaxTilePanels;
    constexpr int kWanted = kSums / Rows;
    return kWanted >= 8 ? 8 : kWanted >= 4 ? 4 : kWanted >= 2 ? 2 : 1;
}

template <int Rows>
void matmulRows(const float* x, std::ptrdiff_t xStride, const float* packed, int inputs,
                int outputs, int firstPanel, int panels, const float* bias, bool accumulate,
                float* out, std::ptrdiff_t outStride) {
    constexpr int kPanels = tilePanels<Rows>();
    const std::ptrdiff_t panelSize = static_cast<std::ptrdiff_t>(inputs) * kPanelWidth;
    for (int p = 0; p < panels;) {
        const int first = (firstPanel + p) * kPanelWidth;
        const float* panel = packed + (firstPanel + p) * panelSize;
        const float* tileBias = bias ? bias + first : nullptr;
        if (p + kPanels <= panels) {
            matmulTile<Rows, kPanels>(x, xStride, panel, inputs, outputs - first, tileBias,
                                      accumulate, out + first, outStride);
            p += kPanels;
        } else {
            matmulTile<Rows, 1>(x, xStride, panel, inputs, outputs - first, tileBias, accumulate,
                                out + first, outStride);
            p += 1;
        }
    }
}

template <int Rows>
void matmulRest(int rest, const float* x, std::ptrdiff_t xStride, const float* packed, int inputs,
                int outputs, int firstPanel, int panels, const float* bias, bool accumulate,
                float* out, std::ptrdiff_t outStride) {
    if constexpr (Rows > 0) {
        if (rest == Rows)
            matmulRows<Rows>(x, xStride, packed, inputs, outputs, firstPanel, panels, bias,
                             accumulate, out, outStride);
        else
            matmulRest<Rows - 1>(rest, x, xStride, packed, inputs, outputs, firstPanel, panels,
                                 bias, accumulate, out, outStride);
    }
}

void matmul(const float* x, std::ptrdiff_t xStride, int rows, const float* packed, int inputs,
            int outputs, int firstPanel, int panels, const float* bias, bool accumulate, float* out,
            std::ptrdiff_t outStride) {
    constexpr int kRows = Lanes::kMaxTileRows;
    constexpr int kPanels = tilePanels<kRows>();
    // A few panels at a time go over all rows, so that they stay in the first cache level.
    for (int p = 0; p < panels; p += kPanels) {
        const int count = panels - p < kPanels ? panels - p : kPanels;
        int r = 0;
        if (rows < kRows)
            break;
        for (; r + kRows <= rows; r += kRows)
            matmulRows<kRows>(x + r * xStride, xStride, packed, inputs, outputs, firstPanel + p,
                              count, bias, accumulate, out + r * outStride, outStride);
    }
    const int done = rows / kRows * kRows;
    matmulRest<kRows - 1>(rows - done, x + done * xStride, xStride, packed, inputs, outputs,
                          firstPanel, panels, bias, accumulate, out + done * outStride, outStride);
}

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

float attend(const float* query, const KeyValueSpan* spans, int spanCount, int headSize,
             float scale, float* scores, float* out) {
    int count = 0;
    for (int s = 0; s < spanCount; ++s) {
        const KeyValueSpan& span = spans[s];
        for (int j = 0; j < span.count; ++j)
            scores[count++] = dot(query, span.keys + j * span.stride, headSize);
    }
    const float top = maximumValue(scores, count);
    const float total = expInPlace(scores, count, top, scale);
    const float inverse = 1.0F / total;
    // The output is summed piece by piece: each piece of the head stays in a register over all
    // keys.
    forPieces(headSize, [&](int i, int n) {
        Lanes sum = Lanes::zero();
        int at = 0;
        for (int s = 0; s < spanCount; ++s) {
            const KeyValueSpan& span = spans[s];
            const float* value = span.values + i;
            for (int j = 0; j < span.count; ++j, value += span.stride)
                sum = Lanes::fma(Lanes::all(scores[at++]), loadPiece(value, n), sum);
        }
        storePiece(sum * Lanes::all(inverse), out + i, n);
    });
    return top * scale + std::log(total);
}

void attendBackward(const float* query, const float* dOut, const KeyValueSpan* spans,
                    const KeyValueGradient* gradients, int spanCount, int headSize, float scale,
                    float logSum, float delta, float* scores, float* dQuery) {
    int count = 0;
    for (int s = 0; s < spanCount; ++s)
        for (int j = 0; j < spans[s].count; ++j)
            scores[count++] = dot(query, spans[s].keys + j * spans[s].stride, headSize);
    const Lanes shift = Lanes::all(-logSum), factor = Lanes::all(scale);
    forPieces(count, [&](int i, int n) {
        storePiece(exponential(Lanes::fma(loadPiece(scores + i, n), factor, shift)), scores + i, n);
    });
    Lanes sums[256 / kLanes];
    for (Lanes& sum : sums)
        sum = Lanes::zero();
    int at = 0;
    for (int s = 0; s < spanCount; ++s) {
        for (int j = 0; j < spans[s].count; ++j) {
            const float* key = spans[s].keys + j * spans[s].stride;
            const float* value = spans[s].values + j * spans[s].stride;
            float* dKey = gradients[s].keys + j * gradients[s].stride;
            float* dValue = gradients[s].values + j * gradients[s].stride;
            const float p = scores[at++];
            const Lanes weight = Lanes::all(p);
            const Lanes ds = Lanes::all(p * (dot(dOut, value, headSize) - delta) * scale);
            forPieces(headSize, [&](int i, int n) {
                const Lanes d = loadPiece(dOut + i, n);
                storePiece(Lanes::fma(weight, d, loadPiece(dValue + i, n)), dValue + i, n);
                const Lanes q = loadPiece(query + i, n);
                storePiece(Lanes::fma(ds, q, loadPiece(dKey + i, n)), dKey + i, n);
                sums[i / kLanes] = Lanes::fma(ds, loadPiece(key + i, n), sums[i / kLanes]);
            });
        }
    }
    forPieces(headSize, [&](int i, int n) { storePiece(sums[i / kLanes], dQuery + i, n); });
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
const Kernels kKernels = {kSetName,   packPanel, matmul,         rmsNorm, rmsNormBackward,
                          rotate,     swiGlu,    swiGluBackward, attend,  attendBackward,
                          dot,        addScaled, maximum,        sumExp,  logitGradient,
                          expInPlace, adamW};
