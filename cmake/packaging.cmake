# What `cmake --install` puts where, how it is taken away again, and the Debian package: `cpack -G DEB` in build/release.
include(GNUInstallDirs)

install(FILES README.md LICENSE ARCHITECTURE.md CONTRIBUTING.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs FILES_MATCHING PATTERN "*.md")
install(FILES packaging/sparsam.service packaging/sparsam.env packaging/nginx.conf
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_BINARY_DIR}/sparsam.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)  # made with the program
install(FILES packaging/sparsam.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME sparsam)

# cmake --build build/release --target uninstall: every file of the last `cmake --install`, and folders of our own.
add_custom_target(uninstall
  COMMAND ${CMAKE_COMMAND} -DMANIFEST=${CMAKE_BINARY_DIR}/install_manifest.txt
    -DOWN_FOLDER=${CMAKE_INSTALL_DOCDIR} -P ${CMAKE_SOURCE_DIR}/packaging/uninstall.cmake
  VERBATIM)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "sparsam")
set(CPACK_PACKAGE_CONTACT "The sparsam authors <authors@sparsam.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "runs open language models on ordinary processors")
set(CPACK_PACKAGE_DESCRIPTION
"sparsam opens model files as they are published (GGUF, Hugging Face folders)
and generates text from them, on any x86-64 machine without a GPU. Its subject
is the sparse mixture-of-experts model of the DeepSeek kind; Llama, Qwen and
Gemma run as well. No byte of a conversation leaves the machine.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
# Models come from package registries through the user's own pip and npm.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, python3-pip")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS npm)
include(CPack)
