#!/bin/sh
# Dumps the database into $BACKUP_DIR and reports to ITOps how it went, whichever way it went.
set -u
TMPDIR=${TMPDIR:-/tmp}

report() { # status, size in bytes, message
  body=$(printf '{"service":"%s","status":"%s","sizeBytes":%s,"message":"%s"}' "$SERVICE" "$1" "$2" "$3")
  wget -q -O - --header "Authorization: Bearer $(cat "$API_KEY_FILE")" --header 'Content-Type: application/json' \
    --post-data "$body" "$ITOPS_URL/api/v1/backup/report"
}

dump="$BACKUP_DIR/$(date -u +%Y%m%dT%H%M%SZ).dump"
if pg_dump --format=custom --file="$dump.part" 2> "$TMPDIR/problem" && mv "$dump.part" "$dump" 2> "$TMPDIR/problem"; then
  # Old ones go only after a new one is there.
  ls -1r "$BACKUP_DIR"/*.dump | tail -n "+$((KEEP + 1))" | while read -r old; do rm -f "$old"; done
  report success "$(wc -c < "$dump" | tr -d ' ')" "pg_dump"
else
  rm -f "$dump.part"
  cat "$TMPDIR/problem" >&2
  # One line of plain characters, which no JSON can stumble over.
  report failed 0 "$(tail -n 1 "$TMPDIR/problem" | tr -cd '[:alnum:] .,:_/-' | cut -c 1-200)"
  exit 1
fi
