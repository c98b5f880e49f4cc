# SPDX-License-Identifier: GPL-3.0-or-later
# What differs between the packages; read by cpack for each of them.
list(GET CPACK_INSTALL_CMAKE_PROJECTS 0 build_folder)
set(CPACK_INSTALL_CMAKE_PROJECTS "${build_folder};sdrl;Unspecified;/")
if(CPACK_GENERATOR STREQUAL "TGZ")
    list(APPEND CPACK_INSTALL_CMAKE_PROJECTS "${build_folder};sdrl;portable;/")
    set(CPACK_PACKAGE_FILE_NAME "sdrl-workbench-${CPACK_PACKAGE_VERSION}-linux-x86_64")
endif()
