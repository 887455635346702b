#!/bin/sh
# Gives principals of Kafka the rights of a role of tripcap, as acls.csv beside this file has them: sensor, server, or person (operators,
# investigators and custodians at the command line). Run it with an administrator's credentials.
#
#   acls.sh ROLE PRINCIPAL OPTIONS-OF-KAFKA-ACLS...
#   acls.sh sensor User:CN=edge-3 --bootstrap-server kafka-1:9093 --command-config admin.properties
#
# Environment: KAFKA_ACLS  Kafka's own tool (default: kafka-acls.sh, from the PATH)
set -eu

if [ $# -lt 3 ]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
role=$1 principal=$2
shift 2
table=$(dirname -- "$0")/acls.csv
if ! grep -q "^$role," "$table"; then
  echo "acls.sh: '$role' is no role; expected one of: $(sed 1d "$table" | cut -d, -f1 | uniq | tr '\n' ' ')" >&2
  exit 2
fi
case $principal in
  User:?*) ;;
  *) echo "acls.sh: '$principal' is no principal; expected such as User:tripcap-server or User:CN=edge-3" >&2; exit 2 ;;
esac

grep "^$role," "$table" | while IFS=, read -r _ resource name pattern operations; do
  for operation in $operations; do
    "${KAFKA_ACLS:-kafka-acls.sh}" "$@" --add --allow-principal "$principal" --operation "$operation" \
      "--$resource" "$name" --resource-pattern-type "$pattern" </dev/null
  done
done
