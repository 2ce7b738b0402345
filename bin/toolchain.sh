# shellcheck shell=bash
# What bin/smartrec and bin/verify share: checks of Java and Maven, and the lock that keeps two builds apart.
# Sourced, with $root set. For bash 3.2 and later, Linux and macOS. Says everything on standard error.

fail() { # exit code, lines to tell
  local code=$1
  shift
  printf 'smartrec: %s\n' "$@" >&2
  exit "$code"
}

# Sets $java to a Java 17 or later.
require_java() {
  java=java
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
  fi
  command -v "$java" >/dev/null 2>&1 ||
    fail 2 "Java was not found: $java. Install a JDK 17 or later and put it on PATH, or set JAVA_HOME."
  local version
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail 2 "Cannot tell the version of $java; \"$java -version\" says nothing known."
  [ "$version" -ge 17 ] ||
    fail 2 "Java 17 or later is needed; $java is version $version. Set JAVA_HOME to a newer JDK."
}

require_maven() {
  command -v mvn >/dev/null 2>&1 ||
    fail 2 "Maven was not found. Install Maven 3.8 or later and put mvn on PATH."
  local said version
  said=$(mvn -v 2>&1) || fail 2 "\"mvn -v\" failed:" "$said"
  version=$(printf '%s\n' "$said" | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  case $version in
    '' | [0-2].* | 3.[0-7] | 3.[0-7].*)
      fail 2 "Maven 3.8 or later is needed; mvn is version ${version:-unknown}."
      ;;
  esac
}

jar() { printf '%s\n' "$root/jobs/target/smartrec-jobs.jar"; }

# Whether a process of that number runs, whoever's it is.
alive() {
  kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]
}

# A symbolic link is made in one step and holds the number of the process that builds.
lock=$root/.build.lock

lock_build() {
  local owner told=
  until ln -s "$$" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock" || true)
    if [ -z "$owner" ]; then
      # Released this moment, or links cannot be made here at all.
      [ -w "$root" ] || fail 1 "Cannot build: $root is not writable."
    elif ! alive "$owner"; then
      # It was killed. If another process took the lock this moment, it gets it back.
      if mv "$lock" "$lock.$$" 2>/dev/null; then
        [ "$(readlink "$lock.$$")" = "$owner" ] || mv "$lock.$$" "$lock"
        rm -f "$lock.$$"
      fi
      continue
    elif [ -z "$told" ]; then
      told=yes
      echo "smartrec: waiting for another build (process $owner) ..." >&2
    fi
    sleep 1
  done
  trap unlock_build EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

unlock_build() {
  if [ "$(readlink "$lock" || true)" = "$$" ]; then
    rm -f "$lock"
  fi
  trap - EXIT INT TERM
}

# Sources saved while the build ran count as newer than its jar. $1: a file made before the build.
date_build() {
  touch -r "$1" "$(jar)"
}

# Without git, and only then, the jar does not know its commit.
maven_without_git() {
  command -v git >/dev/null 2>&1 || echo -Dmaven.gitcommitid.skip=true
}
