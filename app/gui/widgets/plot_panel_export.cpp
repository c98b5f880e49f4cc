// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plots as pictures and as figures.
#include "widgets/plot_panel.h"

#include <qcustomplot.h>

#include <QFileDialog>
#include <QFileInfo>
#include <QImage>
#include <QMessageBox>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QTextStream>

#include <cmath>

namespace sdrl::gui {

namespace {

constexpr int kPictureScale = 2; ///< pixels of a picture per pixel of the screen

QString csvText(const QString& text) {
    return QLatin1Char('"') + QString(text).replace(QLatin1Char('"'), QLatin1String("\"\"")) +
           QLatin1Char('"');
}

QString csvNumber(double value) {
    return std::isfinite(value) ? QString::number(value, 'g', 17) : QString();
}

} // namespace

void PlotPanel::exportByDialog() {
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Export plot"), m_titleText + QStringLiteral(".png"),
                                     tr("Picture (*.png);;Drawing (*.svg);;Figures (*.csv)"));
    if (!file.isEmpty() && !exportTo(file))
        QMessageBox::warning(this, tr("Export plot"),
                             tr("The file \"%1\" could not be written. Check the folder's "
                                "permissions and free space.")
                                 .arg(QFileInfo(file).fileName()));
}

bool PlotPanel::exportTo(const QString& file) {
    const QString kind = QFileInfo(file).suffix().toLower();
    if (m_dirty)
        m_plot->replot();
    if (kind == QLatin1String("csv"))
        return writeCsv(file);
    const QSize picture(m_plot->width(), m_plot->height() + m_title->sizeHint().height());
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly))
        return false;
    if (kind == QLatin1String("svg")) {
        QSvgGenerator svg;
        svg.setOutputDevice(&target);
        svg.setSize(picture);
        svg.setViewBox(QRect(QPoint(), picture));
        svg.setTitle(m_titleText);
        draw(&svg, picture);
    } else {
        QImage image(picture * kPictureScale, QImage::Format_ARGB32_Premultiplied);
        image.fill(theme::color(theme::Role::Surface));
        image.setDevicePixelRatio(kPictureScale);
        draw(&image, picture);
        if (!image.save(&target, "PNG"))
            return false;
    }
    return target.commit();
}

void PlotPanel::draw(QPaintDevice* device, QSize size) {
    const int titleHeight = m_title->sizeHint().height();
    QCPPainter painter(device);
    painter.fillRect(QRect(QPoint(), size), theme::color(theme::Role::Surface));
    painter.setFont(m_title->font());
    painter.setPen(theme::color(theme::Role::Text));
    painter.drawText(QRect(theme::kSpace2, 0, size.width() - theme::kSpace4, titleHeight),
                     Qt::AlignLeft | Qt::AlignVCenter, m_titleText);
    painter.translate(0, titleHeight);
    m_plot->toPainter(&painter, m_plot->width(), m_plot->height());
}

bool PlotPanel::writeCsv(const QString& file) const {
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly))
        return false;
    QTextStream out(&target);
    out << "series," << csvText(m_xTitle) << ",value,smoothed\n";
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const PlotSeries& series = m_series[i];
        if (!series.x || !series.y)
            continue;
        for (std::size_t k = 0; k < series.x->size() && k < series.y->size(); ++k)
            out << csvText(series.label) << ',' << csvNumber((*series.x)[k]) << ','
                << csvNumber((*series.y)[k]) << ','
                << (k < m_smoothed[i].size() ? csvNumber(m_smoothed[i][k]) : QString()) << '\n';
    }
    out.flush();
    return out.status() == QTextStream::Ok && target.commit();
}

} // namespace sdrl::gui
