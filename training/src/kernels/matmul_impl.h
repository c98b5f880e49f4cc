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

/// Bytes of a panel.
template <class W>
constexpr std::ptrdiff_t packedBytes(int inputs) {
    const int count = std::is_same_v<W, float>           ? inputs
                      : std::is_same_v<W, std::uint16_t> ? 2 * pairsOf(inputs)
                                                         : 4 * foursOf(inputs);
    return static_cast<std::ptrdiff_t>(count) * kPanelWidth *
           static_cast<std::ptrdiff_t>(sizeof(W));
}

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

/// x of row r and input k is x[r * rowStride + k * step].
template <int Rows, int Panels, class Step>
void floatTile(const Matmul<float, float>& m, const float* x, std::ptrdiff_t rowStride, Step step,
               int row, int panel, Ahead ahead) {
    const std::ptrdiff_t panelSize = static_cast<std::ptrdiff_t>(m.inputs) * kPanelWidth;
    const float* weights = m.packed + panel * panelSize;
    Lanes sums[Rows][Panels];
    for (int r = 0; r < Rows; ++r)
        for (int p = 0; p < Panels; ++p)
            sums[r][p] = Lanes::zero();
    forSteps(m.inputs, ahead, [&](int k) {
        Lanes w[Panels];
        for (int p = 0; p < Panels; ++p)
            w[p] =
                Lanes::load(weights + p * panelSize + static_cast<std::ptrdiff_t>(k) * kPanelWidth);
        for (int r = 0; r < Rows; ++r) {
            const Lanes value =
                Lanes::all(x[r * rowStride + static_cast<std::ptrdiff_t>(k) * step]);
            for (int p = 0; p < Panels; ++p)
                sums[r][p] = Lanes::fma(value, w[p], sums[r][p]);
        }
    });
    for (int p = 0; p < Panels; ++p)
        for (int r = 0; r < Rows; ++r)
            finishTile(m, row + r, panel + p, sums[r][p]);
}

struct FloatProduct {
    using Weight = float;
    using Arguments = Matmul<float, Weight>;

    template <int Rows, int Panels>
    static void tile(const Arguments& m, int row, int panel, Ahead ahead) {
        floatTile<Rows, Panels>(m, m.x + row * m.xStride, m.xStride,
                                std::integral_constant<int, 1>(), row, panel, ahead);
    }

    /// Steps of the sum that take one line of 64 bytes of a panel.
    static constexpr int kStepsPerLine = 1;
    static int steps(int inputs) { return inputs; }
};

/// Of x whose rows lie in tiles [inputs][kMaxTileRows].
struct TransposedProduct {
    using Weight = float;
    using Arguments = Matmul<float, Weight>;

    template <int Rows, int Panels>
    static void tile(const Arguments& m, int row, int panel, Ahead ahead) {
        constexpr int kRows = Lanes::kMaxTileRows;
        floatTile<Rows, Panels>(m, m.x + row * static_cast<std::ptrdiff_t>(m.inputs), 1,
                                std::integral_constant<int, kRows>(), row, panel, ahead);
    }

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

    // For multiplyWidened: a vector holds a panel's weights of one input.
    using Vector = Lanes;
    using Input = float;
    static int vectors(int inputs) { return inputs; }
    static void widen(const Weight* panel, int inputs, Vector* out) {
        for (int k = 0; k < inputs; k += 2) {
            const Weight* pair = panel + static_cast<std::ptrdiff_t>(k) * kPanelWidth;
            out[k] = Lanes::widenPairs<false>(pair);
            out[k + 1] = Lanes::widenPairs<true>(pair);
        }
    }
    static Vector start(const Arguments&, int) { return Lanes::zero(); }
    static void add(const Input* x, int k, const Vector& w, Vector& sum) {
        sum = Lanes::fma(Lanes::all(x[k]), w, sum);
    }
    static void finish(const Arguments& m, int row, int panel, const Vector& sum) {
        finishTile(m, row, panel, sum);
    }
};

/// Of bfloat16 activations and weights, two inputs a step.
struct PairProduct {
    using Weight = std::uint16_t;
    using Arguments = Matmul<std::uint16_t, Weight>;

    template <int Rows, int Panels>
    static void tile(const Arguments& m, int row, int panel, Ahead ahead) {
        const std::ptrdiff_t panelSize =
            static_cast<std::ptrdiff_t>(pairsOf(m.inputs)) * 2 * kPanelWidth;
        const Weight* weights = m.packed + panel * panelSize;
        const std::uint16_t* x = m.x + row * m.xStride;
        const std::ptrdiff_t xStride = m.xStride;
        Lanes sums[Rows][Panels];
        for (int r = 0; r < Rows; ++r)
            for (int p = 0; p < Panels; ++p)
                sums[r][p] = Lanes::zero();
        forSteps(steps(m.inputs), ahead, [&](int pair) {
            PairLanes w[Panels];
            for (int p = 0; p < Panels; ++p)
                w[p] = PairLanes::load(weights + p * panelSize +
                                       static_cast<std::ptrdiff_t>(pair) * 2 * kPanelWidth);
            for (int r = 0; r < Rows; ++r) {
                const PairLanes value = PairLanes::all(x + r * xStride + 2 * pair);
                for (int p = 0; p < Panels; ++p)
                    sums[r][p] = PairLanes::add(value, w[p], sums[r][p]);
            }
        });
        for (int p = 0; p < Panels; ++p)
            for (int r = 0; r < Rows; ++r)
                finishTile(m, row + r, panel + p, sums[r][p]);
    }

    static constexpr int kStepsPerLine = 1;
    static int steps(int inputs) { return pairsOf(inputs); }
};

struct WholeProduct {
    using Weight = std::int8_t;
    using Arguments = Matmul<std::int16_t, Weight>;
    using Vector = WholeLanes; ///< a panel's weights of kGroup inputs
    using Input = WholeLanes::Rounded;

    static const Input* input(const Arguments& m, int row) {
        return reinterpret_cast<const Input*>(m.x + row * m.xStride);
    }
    /// Sums begin with what a row's product with the offset of the weights is off by.
    static Vector start(const Arguments& m, int row) {
        std::int32_t correction = 0;
        if constexpr (WholeLanes::kOffset != 0)
            std::memcpy(&correction, input(m, row) + 4 * foursOf(m.inputs), sizeof correction);
        return WholeLanes::all(correction);
    }
    static void add(const Input* x, int k, const Vector& w, Vector& sum) {
        sum.addProducts(WholeLanes::allActivations(x + k * WholeLanes::kGroup), w);
    }
    static void finish(const Arguments& m, int row, int panel, const Vector& sum) {
        // Scales are kept for whole panels.
        const Lanes scale = Lanes::load(m.scales + panel * kPanelWidth);
        finishTile(m, row, panel, sum.toFloat() * scale * Lanes::all(m.xScales[row]));
    }

    template <int Rows, int Panels>
    static void tile(const Arguments& m, int row, int panel, Ahead ahead) {
        const std::ptrdiff_t panelSize = packedBytes<Weight>(m.inputs);
        const Weight* weights = m.packed + panel * panelSize;
        const Input* x[Rows];
        Vector sums[Rows][Panels];
        for (int r = 0; r < Rows; ++r) {
            x[r] = input(m, row + r);
            for (int p = 0; p < Panels; ++p)
                sums[r][p] = start(m, row + r);
        }
        forSteps(steps(m.inputs), ahead, [&](int k) {
            Vector w[Panels];
            for (int p = 0; p < Panels; ++p)
                w[p] = WholeLanes::loadWeights(weights + p * panelSize + k * kStepBytes);
            for (int r = 0; r < Rows; ++r) {
                const Vector value = WholeLanes::allActivations(x[r] + k * WholeLanes::kGroup);
                for (int p = 0; p < Panels; ++p)
                    sums[r][p].addProducts(value, w[p]);
            }
        });
        for (int p = 0; p < Panels; ++p)
            for (int r = 0; r < Rows; ++r)
                finish(m, row + r, panel + p, sums[r][p]);
    }

    static constexpr std::ptrdiff_t kStepBytes = WholeLanes::kGroup * kPanelWidth;
    static constexpr int kStepsPerLine = 4 / WholeLanes::kGroup;
    static int steps(int inputs) { return 4 * foursOf(inputs) / WholeLanes::kGroup; }

    static int vectors(int inputs) { return steps(inputs); }
    static void widen(const Weight* panel, int inputs, Vector* out) {
        for (int k = 0; k < steps(inputs); ++k)
            out[k] = WholeLanes::loadWeights(panel + k * kStepBytes);
    }
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
template <class Product, int Rows>
void addPiece(const typename Product::Input* x, std::ptrdiff_t xStride,
              const typename Product::Vector* weights, int count, typename Product::Vector* sums,
              Ahead ahead) {
    typename Product::Vector held[Rows];
    for (int r = 0; r < Rows; ++r)
        held[r] = sums[r];
    forSteps(count, ahead, [&](int k) {
        const typename Product::Vector w = weights[k];
        for (int r = 0; r < Rows; ++r)
            Product::add(x + r * xStride, k, w, held[r]);
    });
    for (int r = 0; r < Rows; ++r)
        sums[r] = held[r];
}

template <class Product, int Rows>
void addSomePiece(int rows, const typename Product::Input* x, std::ptrdiff_t xStride,
                  const typename Product::Vector* weights, int count,
                  typename Product::Vector* sums, Ahead ahead) {
    if constexpr (Rows > 0) {
        if (rows == Rows)
            addPiece<Product, Rows>(x, xStride, weights, count, sums, ahead);
        else
            addSomePiece<Product, Rows - 1>(rows, x, xStride, weights, count, sums, ahead);
    }
}

/// The sums of `multiply` for many rows: a piece of a panel is widened once for all of them, as
/// widening it for each tile takes up to half as long as the sums themselves.
template <class Product>
void multiplyWidened(const typename Product::Arguments& m, int rows, int firstPanel, int panels) {
    using Weight = typename Product::Weight;
    using Vector = typename Product::Vector;
    using Input = typename Product::Input;
    constexpr int kPiece = 256, kRows = 96;
    alignas(64) Vector weights[kPiece];
    alignas(64) Vector sums[kRows];
    // Strides of rows are given in their values, which may be narrower here.
    const std::ptrdiff_t xStride =
        m.xStride * static_cast<std::ptrdiff_t>(sizeof *m.x / sizeof(Input));
    const std::ptrdiff_t panelBytes = packedBytes<Weight>(m.inputs);
    const auto* packed = reinterpret_cast<const char*>(m.packed);
    const char* end = packed + (firstPanel + panels) * panelBytes;
    for (int firstRow = 0; firstRow < rows; firstRow += kRows) {
        const int count = rows - firstRow < kRows ? rows - firstRow : kRows;
        const int tiles = (count + Lanes::kMaxTileRows - 1) / Lanes::kMaxTileRows;
        for (int panel = firstPanel; panel < firstPanel + panels; ++panel) {
            for (int i = 0; i < count; ++i)
                sums[i] = Product::start(m, firstRow + i);
            for (int first = 0; first < m.inputs; first += kPiece) {
                const int inputs = m.inputs - first < kPiece ? m.inputs - first : kPiece;
                const char* from = packed + panel * panelBytes + packedBytes<Weight>(first);
                Product::widen(reinterpret_cast<const Weight*>(from), inputs, weights);
                const int steps = Product::vectors(inputs);
                // The next piece, a share of its lines in each tile of this one.
                const char* next = from + packedBytes<Weight>(inputs);
                const int lines =
                    next < end ? static_cast<int>(packedBytes<Weight>(inputs) / 64) : 0;
                for (int tile = 0; tile < tiles; ++tile) {
                    const int row = static_cast<int>(static_cast<long>(count) * tile / tiles);
                    const int below =
                        static_cast<int>(static_cast<long>(count) * (tile + 1) / tiles);
                    Ahead ahead;
                    if (lines > 0)
                        ahead = {next + static_cast<std::ptrdiff_t>(lines) * tile / tiles * 64,
                                 (steps * tiles + lines - 1) / lines};
                    const auto* x =
                        reinterpret_cast<const Input*>(m.x) + (firstRow + row) * xStride;
                    addSomePiece<Product, Lanes::kMaxTileRows>(below - row, x + first, xStride,
                                                               weights, steps, sums + row, ahead);
                }
            }
            for (int i = 0; i < count; ++i)
                Product::finish(m, firstRow + i, panel, sums[i]);
        }
    }
}

/// Rows from which on panels are widened once for all of them.
constexpr int kManyRows = 16;

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
    const NarrowProduct::Arguments m = {x,       xStride, nullptr,    packed, nullptr,  inputs,
                                        outputs, bias,    accumulate, out,    outStride};
    if (rows >= kManyRows)
        multiplyWidened<NarrowProduct>(m, rows, firstPanel, panels);
    else
        multiply<NarrowProduct>(m, rows, firstPanel, panels);
}

void matmulPairs(const std::uint16_t* x, std::ptrdiff_t xStride, int rows,
                 const std::uint16_t* packed, int inputs, int outputs, int firstPanel, int panels,
                 const float* bias, bool accumulate, float* out, std::ptrdiff_t outStride) {
    if constexpr (PairLanes::kNative)
        multiply<PairProduct>({x, xStride, nullptr, packed, nullptr, inputs, outputs, bias,
                               accumulate, out, outStride},
                              rows, firstPanel, panels);
    else
        matmul16(reinterpret_cast<const float*>(x), xStride / 2, rows, packed, inputs, outputs,
                 firstPanel, panels, bias, accumulate, out, outStride);
}

void matmul8(const std::int16_t* x, std::ptrdiff_t xStride, const float* xScales, int rows,
             const std::int8_t* packed, const float* scales, int inputs, int outputs,
             int firstPanel, int panels, const float* bias, bool accumulate, float* out,
             std::ptrdiff_t outStride) {
    const WholeProduct::Arguments m = {x,       xStride, xScales,    packed, scales,   inputs,
                                       outputs, bias,    accumulate, out,    outStride};
    // Bytes that are multiplied as they are need no widening.
    if (WholeLanes::kGroup == 2 && rows >= kManyRows)
        multiplyWidened<WholeProduct>(m, rows, firstPanel, panels);
    else
        multiply<WholeProduct>(m, rows, firstPanel, panels);
}

void packColumns(const float* b, std::ptrdiff_t stride, int rows, int columns, int firstPanel,
                 int panels, float* out) {
    for (int k = 0; k < rows; ++k)
        for (int panel = firstPanel; panel < firstPanel + panels; ++panel) {
            const int first = panel * kPanelWidth;
            const int n = columns - first < kPanelWidth ? columns - first : kPanelWidth;
            const std::ptrdiff_t line = static_cast<std::ptrdiff_t>(panel) * rows + k;
            storePiece(loadPiece(b + k * stride + first, n), out + line * kPanelWidth, kPanelWidth);
        }
}

void addTransposed(const float* a, std::ptrdiff_t aStride, int steps, int rows, const float* packed,
                   int columns, float* scratch, float* out, std::ptrdiff_t outStride) {
    constexpr int kRows = Lanes::kMaxTileRows;
    static_assert(kTransposedRows % kRows == 0);
    for (int row = 0; row < rows; row += kRows) {
        const int count = rows - row < kRows ? rows - row : kRows;
        float* tile = scratch + row * static_cast<std::ptrdiff_t>(steps);
        for (int k = 0; k < steps; ++k)
            for (int r = 0; r < count; ++r)
                tile[k * static_cast<std::ptrdiff_t>(kRows) + r] = a[k * aStride + row + r];
    }
    const TransposedProduct::Arguments m = {scratch, 0,       nullptr, packed, nullptr,  steps,
                                            columns, nullptr, true,    out,    outStride};
    constexpr int kPanels = tilePanels<kRows>();
    const int panels = (columns + kPanelWidth - 1) / kPanelWidth;
    for (int panel = 0; panel < panels; panel += kPanels)
        for (int row = 0; row < rows; row += kRows)
            matmulSome<TransposedProduct, kRows>(
                rows - row < kRows ? rows - row : kRows, m, row, panel,
                panel + kPanels < panels ? panel + kPanels : panels);
}

void packPanel(const float* w, int outputs, int inputs, int panel, float* out) {
    const int first = panel * kPanelWidth;
    const int columns = outputs - first < kPanelWidth ? outputs - first : kPanelWidth;
    const float* rows = w + static_cast<std::ptrdiff_t>(first) * inputs;
    // Input by input: whole lines are written, and read from as many streams as there are columns.
    for (int k = 0; k < inputs; ++k) {
        float* line = out + static_cast<std::ptrdiff_t>(k) * kPanelWidth;
        for (int c = 0; c < columns; ++c)
            line[c] = rows[static_cast<std::ptrdiff_t>(c) * inputs + k];
        for (int c = columns; c < kPanelWidth; ++c)
            line[c] = 0.0F;
    }
}

/// Place of a column's weight of input k in a panel whose inputs lie in groups.
std::ptrdiff_t placeInPanel(int group, int column, int k) {
    return (static_cast<std::ptrdiff_t>(k / group) * kPanelWidth + column) * group + k % group;
}

void packPanel16(const float* w, int outputs, int inputs, int panel, std::uint16_t* out) {
    const int first = panel * kPanelWidth;
    const int columns = outputs - first < kPanelWidth ? outputs - first : kPanelWidth;
    // Rows are rounded piece by piece, which are then brought into the panel line by line.
    constexpr int kPiece = 64;
    std::uint16_t rows[kPanelWidth][kPiece] = {};
    for (int begin = 0; begin < inputs; begin += kPiece) {
        const int count = inputs - begin < kPiece ? inputs - begin : kPiece;
        for (int c = 0; c < columns; ++c) {
            const float* row = w + static_cast<std::ptrdiff_t>(first + c) * inputs + begin;
            for (int k = 0; k < count; ++k)
                rows[c][k] = narrowed(row[k]);
            if (count % 2 != 0)
                rows[c][count] = 0;
        }
        std::uint16_t* line = out + placeInPanel(2, 0, begin);
        for (int pair = 0; pair < pairsOf(count); ++pair, line += 2 * kPanelWidth)
            for (int c = 0; c < kPanelWidth; ++c)
                std::memcpy(line + 2 * c, &rows[c][2 * pair], 2 * sizeof(std::uint16_t));
    }
}

void narrow(const float* x, int size, std::uint16_t* out) {
    for (int i = 0; i < size; ++i)
        out[i] = narrowed(x[i]);
}

void roundTo16(const float* x, int size, float* out) {
    for (int i = 0; i < size; ++i) {
        const std::uint32_t bits = static_cast<std::uint32_t>(narrowed(x[i])) << 16;
        std::memcpy(out + i, &bits, sizeof bits);
    }
}

void roundPairs(const float* x, int size, std::uint16_t* out) {
    if constexpr (PairLanes::kNative) {
        narrow(x, size, out);
        if (size % 2 != 0)
            out[size] = 0;
    } else {
        roundTo16(x, size, reinterpret_cast<float*>(out));
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
    const int padded = 4 * foursOf(size);
    auto* rounded = reinterpret_cast<WholeLanes::Rounded*>(out);
    for (int i = inverse == 0.0F ? 0 : size; i < padded; ++i)
        rounded[i] = 0;
    [[maybe_unused]] std::int32_t total = 0;
    if (inverse != 0.0F)
        forPieces(size, [&](int i, int n) {
            float values[kLanes];
            Lanes::round(loadPiece(x + i, n) * factor).store(values);
            for (int k = 0; k < n; ++k) {
                rounded[i + k] = static_cast<WholeLanes::Rounded>(values[k]);
                if constexpr (WholeLanes::kOffset != 0)
                    total += rounded[i + k];
            }
        });
    if constexpr (WholeLanes::kOffset != 0) {
        const std::int32_t correction = -WholeLanes::kOffset * total;
        std::memcpy(rounded + padded, &correction, sizeof correction);
    }
    return !finite           ? std::numeric_limits<float>::quiet_NaN()
           : inverse == 0.0F ? 0.0F
                             : top / 127.0F;
}

void packPanel8(const float* w, int outputs, int inputs, int panel, std::int8_t* out,
                float* scales) {
    const int first = panel * kPanelWidth;
    const int columns = outputs - first < kPanelWidth ? outputs - first : kPanelWidth;
    const int padded = 4 * foursOf(inputs);
    const auto put = [&](int column, int k, int weight) {
        out[placeInPanel(WholeLanes::kGroup, column, k)] =
            static_cast<std::int8_t>(static_cast<std::uint8_t>(weight + WholeLanes::kOffset));
    };
    for (int c = 0; c < kPanelWidth; ++c) {
        if (c >= columns) {
            scales[c] = 0;
            for (int k = 0; k < padded; ++k)
                put(c, k, 0);
            continue;
        }
        const float* row = w + static_cast<std::ptrdiff_t>(first + c) * inputs;
        // The scale of the whole row first, as `quantize` finds it; then part by part.
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
        forPieces(inputs, [&](int i, int n) {
            float rounded[kLanes];
            Lanes::round(loadPiece(row + i, n) * factor).store(rounded);
            for (int k = 0; k < n; ++k)
                put(c, i + k, inverse == 0.0F ? 0 : static_cast<int>(rounded[k]));
        });
        for (int k = inputs; k < padded; ++k)
            put(c, k, 0);
    }
}

void unpackRow8(const std::int8_t* packed, const float* scales, int inputs, int output,
                float* out) {
    const std::int8_t* panel = packed + output / kPanelWidth * packedBytes<std::int8_t>(inputs);
    for (int k = 0; k < inputs; ++k) {
        const auto kept = static_cast<std::uint8_t>(
            panel[placeInPanel(WholeLanes::kGroup, output % kPanelWidth, k)]);
        const auto weight = static_cast<std::int8_t>(kept - WholeLanes::kOffset);
        out[k] = static_cast<float>(weight) * scales[output];
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

double spinPairs(long rounds, float* sink) {
    if constexpr (PairLanes::kNative) {
        constexpr int kSums = Lanes::kMaxTileRows * Lanes::kMaxTilePanels;
        Lanes sums[kSums];
        for (int i = 0; i < kSums; ++i)
            sums[i] = Lanes::all(static_cast<float>(i));
        // Of what the sums do not go into; nothing is known about it before the program runs.
        const float factors[2] = {sink[1], sink[2]};
        std::uint16_t pair[2];
        roundPairs(factors, 2, pair);
        const PairLanes a = PairLanes::all(pair), b = a;
        for (long round = 0; round < rounds; ++round)
            for (int i = 0; i < kSums; ++i)
                sums[i] = PairLanes::add(a, b, sums[i]);
        for (int i = 1; i < kSums; ++i)
            sums[0] = sums[0] + sums[i];
        sink[0] = sums[0].sum();
        return 4.0 * kLanes * kSums * static_cast<double>(rounds);
    } else {
        return spin(rounds, sink);
    }
}

double spin8(long rounds, float* sink) {
    constexpr int kSums = Lanes::kMaxTileRows * Lanes::kMaxTilePanels;
    WholeLanes sums[kSums];
    for (WholeLanes& sum : sums)
        sum = WholeLanes::all(0);
    const WholeLanes factor = WholeLanes::all(static_cast<std::int32_t>(sink[0]) + 3);
    // The sums themselves are a factor: a product of constants would be moved out of the loop. They
    // are zero and stay it.
    for (long round = 0; round < rounds; ++round)
        for (int i = 0; i < kSums; ++i)
            sums[i].addProducts(sums[i], factor);
    Lanes total = sums[0].toFloat();
    for (int i = 1; i < kSums; ++i)
        total = total + sums[i].toFloat();
    sink[0] = total.sum();
    return 2.0 * WholeLanes::kGroup * kLanes * kSums * static_cast<double>(rounds);
}
