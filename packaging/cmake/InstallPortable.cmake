# SPDX-License-Identifier: GPL-3.0-or-later
# Makes an installed tree run on any desktop with the C library of this one or a later one: Qt with
# its plugins and all other libraries go into it, with their licences. Only what belongs to the
# system stays outside: the C and C++ libraries and the core of X11. No OpenGL plugin of Qt comes
# along, so no driver of the system is ever loaded beside our libraries.
#
# In: CMAKE_INSTALL_PREFIX, doc_folder.
set(root "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
find_program(patchelf patchelf REQUIRED)
find_program(dpkg_query dpkg-query REQUIRED)
find_program(qmake qmake6 REQUIRED)
foreach(what PLUGINS TRANSLATIONS)
    execute_process(COMMAND "${qmake}" -query QT_INSTALL_${what}
        OUTPUT_VARIABLE ${what} OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endforeach()

foreach(plugin platforms/libqxcb platforms/libqoffscreen iconengines/libqsvgicon imageformats/libqsvg
        platforminputcontexts/libcomposeplatforminputcontextplugin
        platforminputcontexts/libibusplatforminputcontextplugin)
    get_filename_component(folder ${plugin} DIRECTORY)
    file(INSTALL "${PLUGINS}/${plugin}.so" DESTINATION "${root}/plugins/${folder}")
endforeach()
file(GLOB translations "${TRANSLATIONS}/qtbase_*.qm")
file(INSTALL ${translations} DESTINATION "${root}/translations")
file(WRITE "${root}/bin/qt.conf" "[Paths]\nPrefix = ..\nPlugins = plugins\nTranslations = translations\n")

file(GLOB programs "${root}/bin/sdrl*")
file(GLOB plugins "${root}/plugins/*/*.so")
file(GET_RUNTIME_DEPENDENCIES
    EXECUTABLES ${programs}
    MODULES ${plugins}
    RESOLVED_DEPENDENCIES_VAR libraries
    PRE_EXCLUDE_REGEXES
        "^(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|stdc\\+\\+|gcc_s))\\.so"
        "^lib(X11|X11-xcb|xcb|Xau|Xdmcp)\\.so")
file(INSTALL ${libraries} DESTINATION "${root}/lib" FOLLOW_SYMLINK_CHAIN)

# An old-style run path: unlike the new one it also holds for what libraries and plugins need.
foreach(program ${programs})
    execute_process(COMMAND "${patchelf}" --force-rpath --set-rpath "$ORIGIN/../lib" "${program}"
        COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# The licences, by the packages that the files are from.
list(TRANSFORM libraries REPLACE "^.*/" "*/")
foreach(plugin ${plugins})
    file(RELATIVE_PATH plugin "${root}/plugins" "${plugin}")
    list(APPEND libraries "*/plugins/${plugin}")
endforeach()
execute_process(COMMAND "${dpkg_query}" --search ${libraries} OUTPUT_VARIABLE owners COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" owners "${owners}")
list(TRANSFORM owners REPLACE ": /.*" "")
list(REMOVE_DUPLICATES owners)
list(SORT owners)
set(licences "${root}/${doc_folder}/licences")
execute_process(
    COMMAND "${dpkg_query}" --show
        "--showformat=\${Package} \${Version} (source: \${source:Package} \${source:Version})\\n" ${owners}
    OUTPUT_VARIABLE packages COMMAND_ERROR_IS_FATAL ANY)
file(WRITE "${licences}/PACKAGES" "Libraries of these Debian packages are in this archive; Debian publishes their sources.\n\n${packages}")
foreach(owner ${owners})
    string(REGEX REPLACE ":.*" "" owner "${owner}")
    file(INSTALL "/usr/share/doc/${owner}/copyright" DESTINATION "${licences}" RENAME "${owner}")
endforeach()
file(INSTALL /usr/share/common-licenses DESTINATION "${licences}")
