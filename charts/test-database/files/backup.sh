#!/bin/sh
# Dumps the database into $BACKUP_DIR and, where $SERVICE_PATH names a service, reports to ITOps how it went, whichever way it went.
set -u
problem=${TMPDIR:-/tmp}/problem

report() { # the fields that say how it went
  [ -n "$SERVICE_PATH" ] || return 0
  wget -q -O - --header "Authorization: Bearer $(cat "$API_KEY_FILE")" --header 'Content-Type: application/json' \
    --post-data "{\"path\":\"$SERVICE_PATH\",$1}" "$ITOPS_URL/api/v1/backup/report"
}

dump="$BACKUP_DIR/$(date -u +%Y%m%dT%H%M%SZ).dump"
if pg_dump --format=custom --file="$dump.part" 2> "$problem" && mv "$dump.part" "$dump" 2> "$problem"; then
  # Old ones go only after a new one is there.
  ls -1r "$BACKUP_DIR"/*.dump | tail -n "+$((KEEP + 1))" | while read -r old; do rm -f "$old"; done
  report "\"status\":\"success\",\"sizeBytes\":$(wc -c < "$dump" | tr -d ' ')"
else
  rm -f "$dump.part"
  cat "$problem" >&2
  # One line of plain characters, which no JSON can stumble over.
  report "\"status\":\"failed\",\"message\":\"$(tail -n 1 "$problem" | tr -cd '[:alnum:] .,:_/-' | cut -c 1-200)\""
  exit 1
fi
