// SPDX-License-Identifier: GPL-3.0-or-later
//
// The products of kernels_impl.h, which includes this file inside its namespace. One driver cuts a
// product into tiles; what a tile computes is a Product's business: how a panel is laid out, and in
// which numbers the sums are formed.

/// What comes from memory next, fetched line by line beside the arithmetic: a share of the panels
/// that the tiles will read after these. A burst would only fill the buffers of missed lines.
struct Ahead {
    const char* line = nullptr; ///< null: nothing
    int every = 1 << 30;        ///< steps of the sum from one line to the next
};

/// Calls step(k) for k = 0…steps−1 and fetches what comes next.
template <class Step>
void forSteps(int steps, Ahead ahead, const Step& step) {
    for (int k = 0; k < steps;) {
        const int stop = steps - k < ahead.every ? steps : k + ahead.every;
        if (ahead.line) {
            __builtin_prefetch(ahead.line, 0, 2);
            ahead.line += 64;
        }
        for (; k < stop; ++k)
            step(k);
    }
}

/// What all tiles of a product share.
template <class X, class W>
struct Matmul {
    const X* x;
    std::ptrdiff_t xStride;
    const float* xScales; ///< of whole numbers only
    const W* packed;
    const float* scales; ///< of whole numbers only
    int inputs;
    int outputs;
    const float* bias;
    bool accumulate;
    float* out;
    std::ptrdiff_t outStride;
};

/// Writes the sums of a row and a panel: bias, then what stood there before.
template <class M>
void finishTile(const M& m, int row, int panel, Lanes value) {
    const int first = panel * kPanelWidth;
    const int n = m.outputs - first < kPanelWidth ? m.outputs - first : kPanelWidth;
    float* target = m.out + row * m.outStride + first;
    if (m.bias)
        value = value + loadPiece(m.bias + first, n);
    if (m.accumulate)
        value = loadPiece(target, n) + value;
    storePiece(value, target, n);
}

struct FloatProduct {
    using Weight = float;
    using Arguments = Matmul<float, Weight>;

    template <int Rows, int Panels>
    static void tile(const Arguments& m, int row, int panel, Ahead ahead) {
        const std::ptrdiff_t panelSize = static_cast<std::ptrdiff_t>(m.inputs) * kPanelWidth;
        const float* weights = m.packed + panel * panelSize;
        const float* x = m.x + row * m.xStride;
        const std::ptrdiff_t xStride = m.xStride;
        Lanes sums[Rows][Panels];
        for (int r = 0; r < Rows; ++r)
            for (int p = 0; p < Panels; ++p)
                sums[r][p] = Lanes::zero();
        forSteps(m.inputs, ahead, [&](int k) {
            Lanes w[Panels];
            for (int p = 0; p < Panels; ++p)
                w[p] = Lanes::load(weights + p * panelSize +
                                   static_cast<std::ptrdiff_t>(k) * kPanelWidth);
            for (int r = 0; r < Rows; ++r) {
                const Lanes value = Lanes::all(x[r * xStride + k]);
                for (int p = 0; p < Panels; ++p)
                    sums[r][p] = Lanes::fma(value, w[p], sums[r][p]);
            }
        });
        for (int p = 0; p < Panels; ++p)
            for (int r = 0; r < Rows; ++r)
                finishTile(m, row + r, panel + p, sums[r][p]);
    }

    /// Steps of the sum that take one line of 64 bytes of a panel.
    static constexpr int kStepsPerLine = 1;
    static int steps(int inputs) { return inputs; }
};

struct NarrowProduct {
    using Weight = std::uint16_t;
    using Arguments = Matmul<float, Weight>;

    template <int Rows, int Panels>
    static void tile(const Arguments& m, int row, int panel, Ahead ahead) {
        const std::ptrdiff_t panelSize =
            static_cast<std::ptrdiff_t>(pairsOf(m.inputs)) * 2 * kPanelWidth;
        const std::uint16_t* weights = m.packed + panel * panelSize;
        const float* x = m.x + row * m.xStride;
        const std::ptrdiff_t xStride = m.xStride;
        Lanes sums[Rows][Panels];
        for (int r = 0; r < Rows; ++r)
            for (int p = 0; p < Panels; ++p)
                sums[r][p] = Lanes::zero();
        const auto add = [&]([[maybe_unused]] auto second, int k) {
            Lanes w[Panels];
            for (int p = 0; p < Panels; ++p)
                w[p] = Lanes::widenPairs<decltype(second)::value>(
                    weights + p * panelSize + static_cast<std::ptrdiff_t>(k / 2) * 2 * kPanelWidth);
            for (int r = 0; r < Rows; ++r) {
                const Lanes value = Lanes::all(x[r * xStride + k]);
                for (int p = 0; p < Panels; ++p)
                    sums[r][p] = Lanes::fma(value, w[p], sums[r][p]);
            }
        };
        forSteps(m.inputs / 2, ahead, [&](int pair) {
            add(std::false_type(), 2 * pair);
            add(std::true_type(), 2 * pair + 1);
        });
        if (m.inputs % 2 != 0)
            add(std::false_type(), m.inputs - 1);
        for (int p = 0; p < Panels; ++p)
            for (int r = 0; r < Rows; ++r)
                finishTile(m, row + r, panel + p, sums[r][p]);
    }

    static constexpr int kStepsPerLine = 1;
    static int steps(int inputs) { return inputs / 2; }
};

struct WholeProduct {
    using Weight = std::int8_t;
    using Arguments = Matmul<std::int16_t, Weight>;

    template <int Rows, int Panels>
    static void tile(const Arguments& m, int row, int panel, Ahead ahead) {
        const std::ptrdiff_t panelSize =
            static_cast<std::ptrdiff_t>(pairsOf(m.inputs)) * 2 * kPanelWidth;
        const std::int8_t* weights = m.packed + panel * panelSize;
        const std::int16_t* x = m.x + row * m.xStride;
        const std::ptrdiff_t xStride = m.xStride;
        WholeLanes sums[Rows][Panels];
        for (int r = 0; r < Rows; ++r)
            for (int p = 0; p < Panels; ++p)
                sums[r][p] = WholeLanes::zero();
        forSteps(pairsOf(m.inputs), ahead, [&](int k) {
            WholeLanes w[Panels];
            for (int p = 0; p < Panels; ++p)
                w[p] = WholeLanes::loadPairs(weights + p * panelSize +
                                             static_cast<std::ptrdiff_t>(k) * 2 * kPanelWidth);
            for (int r = 0; r < Rows; ++r) {
                const WholeLanes value = WholeLanes::allPair(x + r * xStride + 2 * k);
                for (int p = 0; p < Panels; ++p)
                    sums[r][p] = WholeLanes::multiplyAdd(value, w[p], sums[r][p]);
            }
        });
        for (int p = 0; p < Panels; ++p) {
            const int first = (panel + p) * kPanelWidth;
            // Scales are kept for whole panels.
            const Lanes scale = Lanes::load(m.scales + first);
            for (int r = 0; r < Rows; ++r)
                finishTile(m, row + r, panel + p,
                           sums[r][p].toFloat() * scale * Lanes::all(m.xScales[row + r]));
        }
    }

    static constexpr int kStepsPerLine = 2;
    static int steps(int inputs) { return pairsOf(inputs); }
};

template <int Rows>
constexpr int tilePanels() {
    // As many panels as keep the accumulators of a short tile as busy as those of a full one: a
    // fused multiply-add takes four cycles, so a tile wants eight or more independent sums.
    constexpr int kSums = Lanes::kMaxTileRows * Lanes::kMaxTilePanels;
    constexpr int kWanted = kSums / Rows;
    return kWanted >= 8 ? 8 : kWanted >= 4 ? 4 : kWanted >= 2 ? 2 : 1;
}

template <class Product, int Rows>
void matmulRows(const typename Product::Arguments& m, int row, int panel, int end, Ahead ahead) {
    constexpr int kPanels = tilePanels<Rows>();
    // What a tile fetches: a line in each stretch of `every` steps.
    const std::ptrdiff_t fetched =
        ahead.line ? static_cast<std::ptrdiff_t>((Product::steps(m.inputs) + ahead.every - 1) /
                                                 ahead.every) *
                         64
                   : 0;
    while (panel + kPanels <= end) {
        Product::template tile<Rows, kPanels>(m, row, panel, ahead);
        panel += kPanels;
        ahead.line += fetched;
    }
    for (; panel < end; ++panel) {
        Product::template tile<Rows, 1>(m, row, panel, ahead);
        ahead.line += fetched;
    }
}

/// Tiles of `rows` rows, at most Rows.
template <class Product, int Rows>
void matmulSome(int rows, const typename Product::Arguments& m, int row, int panel, int end,
                Ahead ahead = {}) {
    if constexpr (Rows > 0) {
        if (rows == Rows)
            matmulRows<Product, Rows>(m, row, panel, end, ahead);
        else
            matmulSome<Product, Rows - 1>(rows, m, row, panel, end, ahead);
    }
}

/// Bytes of a panel.
template <class W>
constexpr std::ptrdiff_t packedBytes(int inputs) {
    const int count = std::is_same<W, float>::value ? inputs : 2 * pairsOf(inputs);
    return static_cast<std::ptrdiff_t>(count) * kPanelWidth *
           static_cast<std::ptrdiff_t>(sizeof(W));
}

template <class Product>
void multiply(const typename Product::Arguments& m, int rows, int firstPanel, int panels) {
    constexpr int kRows = Lanes::kMaxTileRows;
    const int end = firstPanel + panels;
    if (rows <= kRows) {
        matmulSome<Product, kRows>(rows, m, 0, firstPanel, end);
        return;
    }
    // Tiles of nearly equal height: a short one at the end would leave most of the accumulators
    // idle. A few panels at a time go over all of them, so that they are read from memory once,
    // while the tiles before fetch a share of them each.
    const int tiles = (rows + kRows - 1) / kRows;
    constexpr int kPanels = 2;
    const auto panelBytes = packedBytes<typename Product::Weight>(m.inputs);
    for (int panel = firstPanel; panel < end; panel += kPanels) {
        const int last = panel + kPanels < end ? panel + kPanels : end;
        const char* next = reinterpret_cast<const char*>(m.packed) + last * panelBytes;
        const std::ptrdiff_t nextBytes =
            last < end ? (end - last < kPanels ? end - last : kPanels) * panelBytes : 0;
        for (int tile = 0; tile < tiles; ++tile) {
            const int row = static_cast<int>(static_cast<long>(rows) * tile / tiles);
            const int below = static_cast<int>(static_cast<long>(rows) * (tile + 1) / tiles);
            Ahead ahead;
            if (nextBytes > 0)
                ahead = {next + nextBytes * tile / tiles / 64 * 64, tiles * Product::kStepsPerLine};
            matmulSome<Product, kRows>(below - row, m, row, panel, last, ahead);
        }
    }
}

/// What a widened piece of a panel gives to the sums of some rows, which are kept between pieces.
template <int Rows>
void addPiece(const float* x, std::ptrdiff_t xStride, const float* weights, int inputs, float* sums,
              Ahead ahead) {
    Lanes held[Rows];
    for (int r = 0; r < Rows; ++r)
        held[r] = Lanes::load(sums + r * kPanelWidth);
    forSteps(inputs, ahead, [&](int k) {
        const Lanes w = Lanes::load(weights + k * kPanelWidth);
        for (int r = 0; r < Rows; ++r)
            held[r] = Lanes::fma(Lanes::all(x[r * xStride + k]), w, held[r]);
    });
    for (int r = 0; r < Rows; ++r)
        held[r].store(sums + r * kPanelWidth);
}

template <int Rows>
void addSomePiece(int rows, const float* x, std::ptrdiff_t xStride, const float* weights,
                  int inputs, float* sums, Ahead ahead) {
    if constexpr (Rows > 0) {
        if (rows == Rows)
            addPiece<Rows>(x, xStride, weights, inputs, sums, ahead);
        else
            addSomePiece<Rows - 1>(rows, x, xStride, weights, inputs, sums, ahead);
    }
}

/// The sums of NarrowProduct for many rows: a piece of a panel is widened once for all of them, as
/// widening it for each tile takes half as long as the sums themselves.
void multiplyWidened(const NarrowProduct::Arguments& m, int rows, int firstPanel, int panels) {
    constexpr int kPiece = 256, kRows = 96;
    alignas(64) float weights[kPiece * kPanelWidth];
    alignas(64) float sums[kRows * kPanelWidth];
    const auto panelSize = static_cast<std::ptrdiff_t>(pairsOf(m.inputs)) * 2 * kPanelWidth;
    const std::uint16_t* end = m.packed + (firstPanel + panels) * panelSize;
    for (int firstRow = 0; firstRow < rows; firstRow += kRows) {
        const int count = rows - firstRow < kRows ? rows - firstRow : kRows;
        const int tiles = (count + Lanes::kMaxTileRows - 1) / Lanes::kMaxTileRows;
        for (int panel = firstPanel; panel < firstPanel + panels; ++panel) {
            for (int i = 0; i < count; ++i)
                Lanes::zero().store(sums + i * kPanelWidth);
            for (int first = 0; first < m.inputs; first += kPiece) {
                const int inputs = m.inputs - first < kPiece ? m.inputs - first : kPiece;
                const std::uint16_t* from =
                    m.packed + panel * panelSize + static_cast<std::ptrdiff_t>(first) * kPanelWidth;
                for (int k = 0; k < inputs; k += 2) {
                    const std::uint16_t* pair = from + static_cast<std::ptrdiff_t>(k) * kPanelWidth;
                    Lanes::widenPairs<false>(pair).store(weights + k * kPanelWidth);
                    Lanes::widenPairs<true>(pair).store(weights + (k + 1) * kPanelWidth);
                }
                // The next piece: half a line for each input of this one.
                const std::uint16_t* next =
                    from + static_cast<std::ptrdiff_t>(2 * pairsOf(inputs)) * kPanelWidth;
                const int lines = next < end ? pairsOf(inputs) : 0;
                for (int tile = 0; tile < tiles; ++tile) {
                    const int row = static_cast<int>(static_cast<long>(count) * tile / tiles);
                    const int below =
                        static_cast<int>(static_cast<long>(count) * (tile + 1) / tiles);
                    Ahead ahead;
                    if (lines > 0)
                        ahead = {reinterpret_cast<const char*>(next) +
                                     static_cast<std::ptrdiff_t>(lines) * tile / tiles * 64,
                                 2 * tiles};
                    addSomePiece<Lanes::kMaxTileRows>(
                        below - row, m.x + (firstRow + row) * m.xStride + first, m.xStride, weights,
                        inputs, sums + row * kPanelWidth, ahead);
                }
            }
            for (int i = 0; i < count; ++i)
                finishTile(m, firstRow + i, panel, Lanes::load(sums + i * kPanelWidth));
        }
    }
}

void matmul(const float* x, std::ptrdiff_t xStride, int rows, const float* packed, int inputs,
            int outputs, int firstPanel, int panels, const float* bias, bool accumulate, float* out,
            std::ptrdiff_t outStride) {
    multiply<FloatProduct>(
        {x, xStride, nullptr, packed, nullptr, inputs, outputs, bias, accumulate, out, outStride},
        rows, firstPanel, panels);
}

void matmul16(const float* x, std::ptrdiff_t xStride, int rows, const std::uint16_t* packed,
              int inputs, int outputs, int firstPanel, int panels, const float* bias,
              bool accumulate, float* out, std::ptrdiff_t outStride) {
    constexpr int kManyRows = 16;
    const NarrowProduct::Arguments m = {x,       xStride, nullptr,    packed, nullptr,  inputs,
                                        outputs, bias,    accumulate, out,    outStride};
    if (rows >= kManyRows)
        multiplyWidened(m, rows, firstPanel, panels);
    else
        multiply<NarrowProduct>(m, rows, firstPanel, panels);
}

void matmul8(const std::int16_t* x, std::ptrdiff_t xStride, const float* xScales, int rows,
             const std::int8_t* packed, const float* scales, int inputs, int outputs,
             int firstPanel, int panels, const float* bias, bool accumulate, float* out,
             std::ptrdiff_t outStride) {
    multiply<WholeProduct>(
        {x, xStride, xScales, packed, scales, inputs, outputs, bias, accumulate, out, outStride},
        rows, firstPanel, panels);
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

/// Place of a column's weight of input k in a panel of pairs.
std::ptrdiff_t pairPlace(int column, int k) {
    return (static_cast<std::ptrdiff_t>(k / 2) * kPanelWidth + column) * 2 + k % 2;
}

void packPanel16(const float* w, int outputs, int inputs, int panel, std::uint16_t* out) {
    const int first = panel * kPanelWidth;
    const int columns = outputs - first < kPanelWidth ? outputs - first : kPanelWidth;
    for (int c = 0; c < kPanelWidth; ++c) {
        const float* row = w + static_cast<std::ptrdiff_t>(first + c) * inputs;
        for (int k = 0; k < 2 * pairsOf(inputs); ++k)
            out[pairPlace(c, k)] = c < columns && k < inputs ? narrowed(row[k]) : std::uint16_t{0};
    }
}

float quantize(const float* x, int size, std::int16_t* out) {
    Lanes largest = Lanes::zero(), check = Lanes::zero();
    const Lanes nothing = Lanes::zero();
    forPieces(size, [&](int i, int n) {
        const Lanes v = loadPiece(x + i, n);
        largest = Lanes::max(largest, Lanes::max(v, nothing - v));
        check = Lanes::fma(v, nothing, check); // becomes NaN with the first infinity or NaN
    });
    float lanes[kLanes];
    largest.store(lanes);
    float top = 0;
    for (const float lane : lanes)
        top = lane > top ? lane : top;
    const bool finite = check.sum() == 0.0F;
    // Below this 127/top would not be a finite number.
    const float inverse = finite && top > 1e-30F ? 127.0F / top : 0.0F;
    const Lanes factor = Lanes::all(inverse);
    if (inverse == 0.0F)
        for (int i = 0; i < size; ++i)
            out[i] = 0;
    else
        forPieces(size, [&](int i, int n) {
            float rounded[kLanes];
            Lanes::round(loadPiece(x + i, n) * factor).store(rounded);
            for (int k = 0; k < n; ++k)
                out[i + k] = static_cast<std::int16_t>(rounded[k]);
        });
    if (size % 2 != 0)
        out[size] = 0;
    return !finite           ? std::numeric_limits<float>::quiet_NaN()
           : inverse == 0.0F ? 0.0F
                             : top / 127.0F;
}

void packPanel8(const float* w, int outputs, int inputs, int panel, std::int8_t* out,
                float* scales) {
    const int first = panel * kPanelWidth;
    const int columns = outputs - first < kPanelWidth ? outputs - first : kPanelWidth;
    const int padded = 2 * pairsOf(inputs);
    constexpr int kPart = 512;
    for (int c = 0; c < kPanelWidth; ++c) {
        if (c >= columns) {
            scales[c] = 0;
            for (int k = 0; k < padded; ++k)
                out[pairPlace(c, k)] = 0;
            continue;
        }
        const float* row = w + static_cast<std::ptrdiff_t>(first + c) * inputs;
        // The scale of the whole row first, as `quantize` finds it; then part by part.
        std::int16_t part[kPart + 1];
        float top = 0;
        bool finite = true;
        for (int k = 0; k < inputs; ++k) {
            const float size = row[k] < 0 ? -row[k] : row[k];
            top = size > top ? size : top;
            finite = finite && size <= std::numeric_limits<float>::max();
        }
        const float inverse = finite && top > 1e-30F ? 127.0F / top : 0.0F;
        scales[c] = !finite           ? std::numeric_limits<float>::quiet_NaN()
                    : inverse == 0.0F ? 0.0F
                                      : top / 127.0F;
        const Lanes factor = Lanes::all(inverse);
        for (int begin = 0; begin < inputs; begin += kPart) {
            const int count = inputs - begin < kPart ? inputs - begin : kPart;
            forPieces(count, [&](int i, int n) {
                float rounded[kLanes];
                Lanes::round(loadPiece(row + begin + i, n) * factor).store(rounded);
                for (int k = 0; k < n; ++k)
                    part[i + k] =
                        inverse == 0.0F ? std::int16_t{0} : static_cast<std::int16_t>(rounded[k]);
            });
            for (int k = 0; k < count; ++k)
                out[pairPlace(c, begin + k)] = static_cast<std::int8_t>(part[k]);
        }
        if (padded > inputs)
            out[pairPlace(c, inputs)] = 0;
    }
}

double spin(long rounds, float* sink) {
    constexpr int kSums = Lanes::kMaxTileRows * Lanes::kMaxTilePanels;
    Lanes sums[kSums];
    for (int i = 0; i < kSums; ++i)
        sums[i] = Lanes::all(static_cast<float>(i));
    const Lanes a = Lanes::all(sink[0]), b = Lanes::all(sink[1]);
    for (long round = 0; round < rounds; ++round)
        for (int i = 0; i < kSums; ++i)
            sums[i] = Lanes::fma(a, b, sums[i]);
    for (int i = 1; i < kSums; ++i)
        sums[0] = sums[0] + sums[i];
    sink[0] = sums[0].sum();
    return 2.0 * kLanes * kSums * static_cast<double>(rounds);
}

double spin8(long rounds, float* sink) {
    constexpr int kSums = Lanes::kMaxTileRows * Lanes::kMaxTilePanels;
    WholeLanes sums[kSums];
    for (int i = 0; i < kSums; ++i)
        sums[i] = WholeLanes::zero();
    std::int16_t pair[2] = {static_cast<std::int16_t>(sink[0]), 3};
    const WholeLanes factor = WholeLanes::allPair(pair);
    // The sums themselves are a factor: a product of constants would be moved out of the loop. They
    // are zero and stay it.
    for (long round = 0; round < rounds; ++round)
        for (int i = 0; i < kSums; ++i)
            sums[i] = WholeLanes::multiplyAdd(sums[i], factor, sums[i]);
    Lanes total = sums[0].toFloat();
    for (int i = 1; i < kSums; ++i)
        total = total + sums[i].toFloat();
    sink[0] = total.sum();
    return 4.0 * kLanes * kSums * static_cast<double>(rounds);
}
