// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <QWidget>

#include <memory>
#include <vector>

namespace sdrl::gui {

/// Histograms over time as colours: a column a histogram, its lowest bin at the bottom, with axes
/// and a legend. Histograms of the bins of [0, 1]. Thread: GUI.
class HeatMap : public QWidget {
    Q_OBJECT
public:
    using Histograms = std::shared_ptr<const std::vector<std::vector<double>>>;

    HeatMap(const QString& xTitle, const QString& yTitle, const QString& unit,
            QWidget* parent = nullptr);

    /// @param x of each histogram, ascending; histograms may be empty where there is none
    void setData(std::vector<int> x, Histograms histograms);
    [[nodiscard]] int columnAt(const QPoint& position) const; ///< −1 outside
    [[nodiscard]] QString textAt(const QPoint& position) const;
    [[nodiscard]] QColor colorOf(double share) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    [[nodiscard]] QSize minimumSizeHint() const override;

private:
    [[nodiscard]] QRect area() const;
    void draw();

    QString m_xTitle, m_yTitle, m_unit;
    std::vector<int> m_x;
    Histograms m_histograms;
    std::size_t m_bins = 0;
    double m_most = 0; ///< of all bins
    QImage m_image;    ///< as large as the area; null: to be drawn
};

} // namespace sdrl::gui
