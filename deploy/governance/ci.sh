#!/bin/sh
# The step of continuous integration: what this branch changes, then all that is there.
# GOVERNANCE_BASE is the branch it will be merged into, by default origin/main.
set -u
cd "$(dirname "$0")/../.." || exit 2
base=${GOVERNANCE_BASE:-origin/main}
code=0
if git rev-parse --verify --quiet "$base^{commit}" >/dev/null; then
  sh deploy/governance/check.sh range "$base" HEAD || code=$?
else
  # Better a red step than a branch that nobody compared: a shallow clone has no base.
  echo "There is no $base here; fetch it (fetch-depth: 0) or set GOVERNANCE_BASE." >&2
  code=2
fi
sh deploy/governance/check.sh tree || code=$?
exit "$code"
