# shellcheck shell=bash
# The same parts as a Debian package.

build_deb() { refuse 70 "Not yet."; }
