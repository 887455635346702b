#!/usr/bin/env bash
# Gives Kibana its password, and makes the server's API key unless there is one. Passwords go through files, not command lines.
set -euo pipefail
umask 077

readonly key=/state/server/elasticsearch.key
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD" >"$work/login"

ask() { # path, body
  curl --silent --show-error --fail-with-body --cacert /ca.pem --config "$work/login" --request POST \
    --header 'Content-Type: application/json' --data-binary "@$2" "https://elasticsearch:9200$1"
}

printf '{"password":"%s"}' "$KIBANA_PASSWORD" >"$work/kibana"
ask /_security/user/kibana_system/_password "$work/kibana" >/dev/null

if [[ ! -s $key ]]; then
  printf '{"name":"tripcap-server","role_descriptors":{"tripcap":%s}}' "$(cat /server-role.json)" >"$work/key"
  ask /_security/api_key "$work/key" | grep -oE '"encoded" *: *"[^"]+"' | cut -d'"' -f4 >"$work/encoded"
  [[ -s $work/encoded ]] || { echo 'no API key came back' >&2; exit 1; }
  cp -- "$work/encoded" "$key"
fi
