# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed where, and the packages that packaging/package.sh makes of it: a Debian package,
# which leaves to Debian's packages what they have, and a portable archive, which carries all that a
# desktop does not have anyway.
set(doc_folder share/doc/sdrl-workbench)

foreach(program sdrl sdrl-workbench sdrl-read-document)
    if(TARGET ${program})
        install(TARGETS ${program} RUNTIME DESTINATION bin)
    endif()
endforeach()
# Without those that are compiled into the window.
install(DIRECTORY resources/ DESTINATION share/sdrl
    PATTERN icons EXCLUDE PATTERN help EXCLUDE PATTERN translations EXCLUDE)
install(FILES LICENSE README.md packaging/copyright DESTINATION ${doc_folder})
foreach(file man/sdrl.1 man/sdrl-workbench.1 ../CHANGELOG.md)
    get_filename_component(name ${file} NAME)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "packaging/${file}")
    file(ARCHIVE_CREATE OUTPUT "${CMAKE_BINARY_DIR}/${name}.gz" FORMAT raw COMPRESSION GZip
        PATHS "${CMAKE_SOURCE_DIR}/packaging/${file}")
endforeach()
install(FILES "${CMAKE_BINARY_DIR}/CHANGELOG.md.gz" DESTINATION ${doc_folder} RENAME changelog.gz)
install(FILES "${CMAKE_BINARY_DIR}/sdrl.1.gz" DESTINATION share/man/man1)

if(TARGET sdrl_torch)
    get_filename_component(libtorch_folder "${Libtorch_CPU_LIBRARY}" DIRECTORY)
    if(Libtorch_CUDA)
        # Several gigabytes with CUDA: it stays where it is.
        set_target_properties(sdrl_torch PROPERTIES INSTALL_RPATH "${libtorch_folder}")
        install(TARGETS sdrl_torch LIBRARY DESTINATION lib/sdrl)
    else()
        set_target_properties(sdrl_torch PROPERTIES INSTALL_RPATH "$ORIGIN")
        install(TARGETS sdrl_torch RUNTIME_DEPENDENCY_SET libtorch LIBRARY DESTINATION lib/sdrl)
        install(RUNTIME_DEPENDENCY_SET libtorch
            PRE_EXCLUDE_REGEXES "^(ld-linux.*|lib(c|m|dl|rt|pthread|stdc\\+\\+|gcc_s))\\.so"
            POST_EXCLUDE_REGEXES "^(/usr)?/lib/"
            LIBRARY DESTINATION lib/sdrl)
        # A fifth of it is the names of its own functions; CMake strips targets only.
        install(CODE [[if(CMAKE_INSTALL_DO_STRIP)
            file(GLOB libraries "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/sdrl/lib*.so*")
            execute_process(COMMAND strip --strip-unneeded ${libraries})
        endif()]])
        file(GLOB libtorch_licences "${libtorch_folder}/../../torch-*.dist-info/licenses")
        install(DIRECTORY ${libtorch_licences}/ DESTINATION ${doc_folder}/licences/libtorch)
    endif()
endif()

if(TARGET sdrl-workbench)
    set(desktop "${CMAKE_CURRENT_LIST_DIR}/../desktop/org.sdrl.workbench")
    install(FILES "${desktop}.desktop" DESTINATION share/applications)
    install(FILES "${desktop}.metainfo.xml" DESTINATION share/metainfo)
    install(FILES "${desktop}.mime.xml" DESTINATION share/mime/packages RENAME org.sdrl.workbench.xml)
    install(FILES resources/icons/org.sdrl.workbench.svg DESTINATION share/icons/hicolor/scalable/apps)
    install(FILES "${CMAKE_BINARY_DIR}/sdrl-workbench.1.gz" DESTINATION share/man/man1)

    # Not part of `cmake --install`; see the script.
    install(CODE "set(doc_folder ${doc_folder})" COMPONENT portable EXCLUDE_FROM_ALL)
    install(SCRIPT "${CMAKE_CURRENT_LIST_DIR}/InstallPortable.cmake" COMPONENT portable EXCLUDE_FROM_ALL)
endif()

set(CPACK_PACKAGE_NAME sdrl-workbench)
set(CPACK_PACKAGE_CONTACT "SDRL Workbench maintainers <maintainers@sdrl.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "train a small model for a task defined in words")
set(CPACK_PACKAGE_DESCRIPTION
    "SDRL Workbench writes training questions for a narrow, checkable task,
finds out which of them a small open model can learn from, trains the
model by reinforcement learning (GRPO) on this computer, and reports what
that changed. It needs no labelled data, no account and no Python.")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_CURRENT_LIST_DIR}/PackageOptions.cmake")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${libtorch_folder}")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "poppler-data, qt6-translations-l10n, qt6-wayland, libsecret-1-0")
include(CPack)
