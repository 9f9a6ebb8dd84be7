# Finds the JDK 25 that builds Quadrant and puts it into JAVA_HOME; sourced by mvnw and by deploy/demo/run.
# Order: JAVA_HOME if it is a 25, then /usr/lib/jvm, then the java on the PATH. Stops with one line when there is none.
quadrant_is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25' "$1/release"
}
quadrant_find_jdk25() {
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v javac 2>/dev/null || echo /none/bin/javac)")")")"; do
    if [ -n "$home" ] && quadrant_is_jdk25 "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  echo "quadrant: no JDK 25 in JAVA_HOME or /usr/lib/jvm: install one (Debian: temurin-25-jdk or openjdk-25-jdk), or set JAVA_HOME to it" >&2
  exit 1
}
quadrant_find_jdk25
