# SPDX-License-Identifier: GPL-3.0-or-later
# Headers of others that most sources read are parsed once a target, which halves the time of a
# build. Never headers of ours: a change would rebuild everything. A source still includes what it
# uses; -DSDRL_PRECOMPILED_HEADERS=OFF shows what was forgotten.
option(SDRL_PRECOMPILED_HEADERS "Parse other libraries' headers once a target" ON)

set(SDRL_STANDARD_HEADERS <algorithm> <array> <atomic> <chrono> <cmath> <condition_variable>
    <cstdint> <deque> <filesystem> <fstream> <functional> <map> <memory> <mutex> <optional> <set>
    <span> <sstream> <string> <string_view> <thread> <tuple> <unordered_map> <variant> <vector>)
set(SDRL_TEXT_HEADERS <fmt/format.h> <nlohmann/json.hpp>)
set(SDRL_WINDOW_HEADERS <QAbstractItemModel> <QApplication> <QBoxLayout> <QDialog> <QLabel>
    <QPainter> <QPushButton> <QSettings> <QTableView> <QTimer> <QWidget> <QWizard>)

# sdrl_precompile(target <header>…)
function(sdrl_precompile target)
    if(SDRL_PRECOMPILED_HEADERS)
        target_precompile_headers(${target} PRIVATE ${SDRL_STANDARD_HEADERS} ${ARGN})
    endif()
endfunction()

# Takes the precompiled headers of another target, which has the same options.
function(sdrl_precompile_as target other)
    if(SDRL_PRECOMPILED_HEADERS)
        target_precompile_headers(${target} REUSE_FROM ${other})
    endif()
endfunction()

# The compiler cache knows precompiled headers by their content.
if(SDRL_CCACHE AND CMAKE_CXX_COMPILER_LAUNCHER STREQUAL SDRL_CCACHE AND SDRL_PRECOMPILED_HEADERS)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros "${SDRL_CCACHE}")
    add_compile_options(-fpch-preprocess)
endif()
