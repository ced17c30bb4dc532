#!/usr/bin/env bash
# Writes the environment of each service from what Terraform made: run it in the folder of an example, after `terraform apply`.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
outputs="$(mktemp)"
trap 'rm -f "$outputs"' EXIT
terraform output -json > "$outputs"
npm --prefix "$root" run --silent env -- aws --outputs "$outputs" "$@"
