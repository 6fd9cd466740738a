#!/bin/sh
# Rules that no compiler sees: scripts of the database, tests of handlers, secrets, silenced rules.
# Each has a page, docs/reference/analyzers/AIBOS1xxx.md. POSIX sh, git, grep, sed, awk; nothing else.
#
#   check.sh staged              what is about to be committed (the hook)
#   check.sh range BASE [HEAD]   what a branch changes (continuous integration)
#   check.sh tree                the files as they lie here; needs no git
#
# ENGINES and TESTS name the folders of engines and tests, by default src/Engines and tests.
# Exit code 0: nothing found. 1: findings, one a line. 2: called wrongly.
set -u
LC_ALL=C
export LC_ALL

mode=${1:-staged}
engines=${ENGINES:-src/Engines}
tests=${TESTS:-tests}
empty=4b825dc642cb6eb9a060e54bf8d69288fbee4904 # git's name of a tree without files
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
: >"$work/findings"

# What differs by mode: every file there is, the content of one, what changed (status, tab, path), what was added.
case $mode in
staged)
  cd "$(git rev-parse --show-toplevel)" || exit 2
  base=$(git rev-parse --verify --quiet HEAD || echo "$empty")
  files() { git -c core.quotePath=false ls-files; }
  content() { git show ":$1"; }
  changes() { git -c core.quotePath=false diff --cached --name-status --no-renames "$base"; }
  additions() { git -c core.quotePath=false diff --cached --no-renames --no-color --no-ext-diff -U0 "$base"; }
  ;;
range)
  cd "$(git rev-parse --show-toplevel)" || exit 2
  head=${3:-HEAD}
  # Where the branch began: what others changed since is not this branch's.
  base=$(git merge-base "${2:?check.sh range BASE [HEAD]}" "$head") || exit 2
  files() { git -c core.quotePath=false ls-tree -r --name-only "$head"; }
  content() { git show "$head:$1"; }
  changes() { git -c core.quotePath=false diff --name-status --no-renames "$base" "$head"; }
  additions() { git -c core.quotePath=false diff --no-renames --no-color --no-ext-diff -U0 "$base" "$head"; }
  ;;
tree)
  files() {
    find . \( -name bin -o -name obj -o -name .git -o -name node_modules -o -name TestResults -o -name artifacts \) \
      -prune -o -type f -print | sed 's|^\./||'
  }
  content() { cat "$1"; }
  changes() { files | sed 's/^/A	/'; }
  additions() { :; }
  ;;
*)
  sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
  exit 2
  ;;
esac

find_at() { # id, place, sentence
  printf '%s %s: %s\n' "$1" "$2" "$3" >>"$work/findings"
}

files | sort >"$work/files"
changes >"$work/changes"
is_script='(^|/)sql/[^/]*\.sql$'
added() { awk -F'\t' '$1 ~ /^A/ { print $2 }' "$work/changes"; }
written() { awk -F'\t' '$1 !~ /^D/ { print $2 }' "$work/changes"; }

check_released_scripts() { # AIBOS1001
  awk -F'\t' '$1 ~ /^[MDT]/ { print $2 }' "$work/changes" | grep -E "$is_script" | while IFS= read -r file; do
    find_at AIBOS1001 "$file" "a committed script is not edited, renamed or deleted; write a new one with the next number"
  done
}

check_new_scripts() { # AIBOS1002, AIBOS1003
  added | grep -E "$is_script" | grep -v '^sql/orleans/' | while IFS= read -r file; do
    folder=${file%/*}
    name=${file##*/}
    if ! printf '%s\n' "$name" | grep -Eq '^[0-9]{3}_[a-z][a-z0-9_]*\.sql$'; then
      find_at AIBOS1002 "$file" "name it NNN_snake_case.sql"
    elif [ "$(grep -c "^$folder/$(printf '%.3s' "$name")_[^/]*\.sql$" "$work/files")" -gt 1 ]; then
      find_at AIBOS1002 "$file" "its number is taken; take the next one"
    fi

    content "$file" | sed 's/--.*//' | tr '[:upper:]\n\t' '[:lower:]  ' | tr -s ' ' >"$work/sql"
    grep -oE 'create (unlogged )?table (if not exists )?[a-z0-9_."]+( partition of)?' "$work/sql" |
      grep -v ' partition of$' | sed 's/.* //' | while IFS= read -r table; do
      grep -qF "comment on table $table is '" "$work/sql" ||
        find_at AIBOS1002 "$file" "say what $table is for: COMMENT ON TABLE $table IS '…'"
    done
    if grep -q 'create table' "$work/sql" && grep -q 'tenant_id' "$work/sql" &&
      ! grep -q 'force row level security' "$work/sql"; then
      find_at AIBOS1003 "$file" "a table with tenant_id is isolated where it is made: ENABLE and FORCE ROW LEVEL SECURITY, a policy"
    fi
  done
}

# Every handler of an engine, with its file and whether an action that writes is handled by it.
handlers() {
  grep "^$engines/.*\.cs$" "$work/files" | while IFS= read -r file; do
    content "$file" | tr '\n' ' ' >"$work/code"
    grep -oE '\.(Command|Query)\(|HandledBy<[A-Za-z0-9_]+>' "$work/code" | awk -v file="$file" '
      /^\./ { kind = $0 ~ /Command/ ? "command" : "query" }
      /^Handled/ { sub(/HandledBy</, ""); sub(/>/, ""); print "kind " $0 " " kind " -" }'
    grep -oE 'class +[A-Za-z0-9_]+[^{;]*: *I(Action|Deferred)Handler<' "$work/code" | awk -v file="$file" '
      { print "class " $2 " - " file }' | sed 's/^class \([A-Za-z0-9_]*\)[^ ]* /class \1 /'
  done
}

check_handlers() { # AIBOS1004
  [ "$mode" = tree ] || written | grep -Eq "^($engines|$tests)/" || awk -F'\t' '{ print $2 }' "$work/changes" |
    grep -Eq "^($engines|$tests)/" || return 0
  handlers >"$work/handlers"
  awk '$1 == "class" { print $2, $4 }' "$work/handlers" | while read -r handler file; do
    engine=${file#"$engines"/}
    engine=${engine%%/*}
    test=$(grep "^$tests/$engine\.Tests/\(.*/\)\{0,1\}${handler}Tests\.cs$" "$work/files" | head -n 1)
    if [ -z "$test" ]; then
      find_at AIBOS1004 "$file" "$handler has no tests; write $tests/$engine.Tests/${handler}Tests.cs"
      continue
    fi

    cases='permission:WithoutPermission isolation:FromAnotherTenant validation:InvalidInput audit:[A-Za-z0-9]*Ledger'
    if grep -q "^kind $handler command" "$work/handlers"; then
      cases="$cases idempotency:RepeatedWithItsKey"
    fi
    content "$test" >"$work/code"
    for case in $cases; do
      grep -Eq "(Task|void) +[A-Za-z0-9]+_[A-Za-z0-9_]*${case#*:}[A-Za-z0-9_]*\(" "$work/code" ||
        find_at AIBOS1004 "$test" "$handler has no test of ${case%%:*}; name it Call_${case#*:}_…"
    done
  done
}

check_secrets() { # AIBOS1005; the finding does not repeat the secret
  additions | awk '
    /^\+\+\+ / { file = substr($0, 7); next }
    /^@@ / { split($3, at, ","); line = substr(at[1], 2) - 1; next }
    /^\+/ { line++; print file ":" line ":" substr($0, 2) }' |
    grep -v 'AIBOS1005: [^ ]* [^ ]* ' >"$work/added"
  while IFS='	' read -r kind pattern; do
    grep -E -e "$pattern" "$work/added" | cut -d: -f1,2 | while IFS= read -r place; do
      find_at AIBOS1005 "$place" "this looks like $kind; take it out, and if it was ever pushed, revoke it"
    done
  done <<'PATTERNS'
a private key	-----BEGIN ([A-Z]+ )*PRIVATE KEY-----
a signer's key	PRIVATE\+KEY\+[^+ ]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{20,}
an API key of the kernel	aibos_[a-z]+_[0-9a-f]{16}_[0-9a-f]{32,}
a cloud key	(AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}
a token	gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{16,}
a token	eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
a password	([Pp]assword|PASSWORD|[Pp]wd|PWD)=[^;"'$<{} ]{8,}
a password	([Pp]assword|[Ss]ecret|[Aa]pi[_-]?[Kk]ey|[Tt]oken)["']? *[:=] *["'][A-Za-z0-9+/_=!@#%^*-]{16,}["']
PATTERNS
}

check_silence() { # AIBOS1006
  written | grep -E "^$engines/.*\.(cs|csproj|props|targets)$|(^|/)\.(editorconfig|globalconfig)$" |
    while IFS= read -r file; do
      content "$file" >"$work/code"
      case $file in
      "$engines"/*.g.cs | "$engines"/*.generated.cs | "$engines"/*.designer.cs | "$engines"/*.Designer.cs)
        find_at AIBOS1006 "$file" "rules skip generated files; let a generator make it in the build, or write it as your own"
        ;;
      esac
      awk '
        function found(line, what) { print line "\t" what }
        /<auto-?generated/ {
          found(NR, "rules skip generated files; let a generator make it in the build, or take the mark away") }
        /#pragma +warning +disable *(\/\/|$)/ { found(NR, "this silences every rule; name the one, and say why") }
        /#pragma +warning +disable.*AIBOS[0-9]/ && !/\/\/ *because [^ ]+ [^ ]+/ {
          found(NR, "say why a rule is silenced, on the same line: // because …") }
        /SuppressMessage.*AIBOS[0-9]/ && !/Justification *= *"[^" ]+ [^" ]+/ {
          found(NR, "say why a rule is silenced: Justification = \"…\"") }
        /dotnet_diagnostic\.AIBOS[0-9]+\.severity *= *(none|silent|suggestion|warning|default)/ && before !~ /^#/ {
          found(NR, "say why a rule is silenced, in a comment on the line above") }
        /<NoWarn>.*AIBOS[0-9]/ { found(NR, "a rule is not silenced for a whole project; silence the one place, and say why") }
        /<AiBosEngine> *[Ff]alse/ { found(NR, "what lies among the engines is one; move the project, or delete the property") }
        { before = $0 }' "$work/code" | while IFS='	' read -r line what; do
        find_at AIBOS1006 "$file:$line" "$what"
      done
    done
}

check_released_scripts
check_new_scripts
check_handlers
check_secrets
check_silence

if [ -s "$work/findings" ]; then
  sort -u "$work/findings"
  echo "$(sort -u "$work/findings" | wc -l | tr -d ' ') finding(s); each has a page: docs/reference/analyzers/<id>.md" >&2
  exit 1
fi
