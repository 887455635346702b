#!/usr/bin/env bash
# Makes what compose.yaml needs and nobody may choose for others: keys, certificates and passwords. Run once, before the first
# 'docker compose up'; what is there already is left alone. Everything is below state/, which only you may enter.
#
# Environment: TRIPCAP  the command line to make keys with (default: ./tripcap of this tree)
set -euo pipefail
umask 077

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
readonly here
readonly state=${STATE:-$here/state}
readonly tripcap=${TRIPCAP:-$here/../../tripcap}
readonly days=825

secret() { openssl rand -hex 24; }

# A key and a certificate of the authority: NAME, and whom it is for.
certify() {
  local name=$1 names=$2
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout "$tls/$name.key" -out "$tls/$name.csr" -subj "/CN=$name" 2>/dev/null
  openssl x509 -req -in "$tls/$name.csr" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -days $days -out "$tls/$name.pem" \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$names") 2>/dev/null
  rm -- "$tls/$name.csr"
}

if [[ -e $state/ready ]]; then
  echo "prepare.sh: $state is there already, and left as it is" >&2
  exit 0
fi
rm -rf -- "$state"
readonly tls=$state/authority
mkdir -p -- "$tls" "$state"/{kafka,elasticsearch,kibana} "$state"/server/{keys,tls} "$state"/sensor/{data,tls}

# Who reaches whom.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout "$tls/ca.key" -out "$tls/ca.pem" -days 3650 \
  -subj "/CN=tripcap compose" -addext basicConstraints=critical,CA:TRUE 2>/dev/null
for name in kafka elasticsearch kibana server sensor; do
  certify "$name" "DNS:$name,DNS:tripcap-$name,DNS:localhost,IP:127.0.0.1"
done
# Kafka reads key and certificates from one file.
cat "$tls/kafka.key" "$tls/kafka.pem" >"$state/kafka/kafka.pem"
cat "$tls/server.key" "$tls/server.pem" >"$state/server/tls/kafka-client.pem"
cat "$tls/sensor.key" "$tls/sensor.pem" >"$state/sensor/tls/kafka-client.pem"
cp -- "$tls/elasticsearch.key" "$tls/elasticsearch.pem" "$state/elasticsearch"
cp -- "$tls/kibana.key" "$tls/kibana.pem" "$state/kibana"
cp -- "$tls/server.key" "$tls/server.pem" "$state/server/tls"
for part in kafka elasticsearch kibana server/tls sensor/tls; do
  cp -- "$tls/ca.pem" "$state/$part/ca.pem"
done

# Who vouches for what is recorded. The authority and the people's keys stay in state/custodian.
readonly custodian=$state/custodian
"$tripcap" key init --quiet --data "$custodian" >/dev/null
for role in vault responder indexer notary operator investigator; do
  "$tripcap" key enroll "$role" --role "$role" --quiet --data "$custodian" >/dev/null
done
"$tripcap" key enroll sensor-1 --role sensor --quiet --data "$custodian" >/dev/null
mv -- "$custodian"/keys/{vault,responder,indexer,notary,notary-mldsa44}.pem "$state/server/keys"
mv -- "$custodian/keys/sensor-1.pem" "$state/sensor/sensor.pem"
openssl x509 -in "$custodian/keys/operator.pem" -out "$state/server/keys/operator.crt"
cp -- "$custodian/keys/trust.json" "$state/server/keys"
cp -- "$custodian/keys/trust.json" "$state/sensor"

user=$(id -u):$(id -g)
if [[ $EUID -eq 0 ]]; then
  user=10001:10001 # no container runs as root
  chown -R "$user" "$state/server" "$state/sensor"
fi
cat >"$state/env" <<ENV
TRIPCAP_USER=$user
ELASTIC_PASSWORD=$(secret)
KIBANA_PASSWORD=$(secret)
KIBANA_ENCRYPTION_KEY=$(secret)
ENV
# The images' own users read these; nobody else gets past state/ itself.
chmod -R go+rX "$state"/{kafka,elasticsearch,kibana}
mv -- "$state/env" "${ENV_FILE:-$here/.env}"
touch -- "$state/ready"
echo "prepare.sh: made $state; keep $custodian and $tls/ca.key offline, and back both up" >&2
