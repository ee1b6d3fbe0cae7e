{{/* Bytes of a quantity, like 20Gi or 512M. */}}
{{- define "itops.bytes" -}}
{{- $text := toString . -}}
{{- $number := regexFind "^[0-9]+(\\.[0-9]+)?" $text | float64 -}}
{{- $unit := regexFind "[EPTGMki]*$" $text -}}
{{- $factors := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 -}}
{{- mulf $number (get $factors $unit) | printf "%.0f" -}}
{{- end -}}

{{/* Refuses, with what to change, what the schema can't see: values that fit each for itself and not together. */}}
{{- define "itops.checks" -}}
{{- $problems := list -}}
{{- $settings := include "itops.settings" . | fromYaml -}}
{{- $name := include "itops.fullname" . -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- $problems = append $problems (printf "the objects would be called %q, and a Service has lower case letters, digits and '-', a letter first: set fullnameOverride" $name) -}}
{{- end -}}
{{- if eq (toString $settings.ITOPS_SERVER_PORT) (toString $settings.ITOPS_METRICS_PORT) -}}
{{- $problems = append $problems (printf "metrics.port and env.ITOPS_SERVER_PORT are both %v: core can't listen twice on it; leave metrics.port at 9090" $settings.ITOPS_SERVER_PORT) -}}
{{- end -}}
{{- with .Values.autoscaling -}}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) -}}
{{- $problems = append $problems (printf "autoscaling.minReplicas (%d) is more than autoscaling.maxReplicas (%d)" (int .minReplicas) (int .maxReplicas)) -}}
{{- end -}}
{{- end -}}
{{- if and (include "itops.bundledDatabase" .) (not (has (toString $settings.ITOPS_DATABASE_SSLMODE) (list "disable" "allow" "prefer"))) -}}
{{- $problems = append $problems (printf "database.sslMode is %s, and the bundled database has no certificate: set database.host to a TimescaleDB of yours, or leave sslMode at disable" $settings.ITOPS_DATABASE_SSLMODE) -}}
{{- end -}}
{{- if and (include "itops.bundledDatabase" .) (ne (int $settings.ITOPS_DATABASE_PORT) 5432) -}}
{{- $problems = append $problems (printf "database.port is %v, and the bundled database listens on 5432: set database.host, or leave the port" $settings.ITOPS_DATABASE_PORT) -}}
{{- end -}}
{{- if and (include "itops.bundledRedis" .) (ne (int $settings.ITOPS_REDIS_PORT) 6379) -}}
{{- $problems = append $problems (printf "redis.port is %v, and the bundled Redis listens on 6379: set redis.host, or leave the port" $settings.ITOPS_REDIS_PORT) -}}
{{- end -}}
{{- with .Values.timescaledb.backup -}}
{{- if and .enabled (not (include "itops.bundledDatabase" $)) -}}
{{- $problems = append $problems "timescaledb.backup.enabled is for the bundled database, and database.host names one of yours: back that up by its own means" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- $problems = append $problems "httpRoute.enabled needs httpRoute.parentRefs: the Gateway that it is attached to, like [{name: public, namespace: gateways}]" -}}
{{- end -}}
{{- if and (not .Values.serviceAccount.create) .Values.serviceAccount.annotations -}}
{{- $problems = append $problems "serviceAccount.annotations are for an account that this chart makes: set serviceAccount.create, or annotate yours" -}}
{{- end -}}
{{- $problems = concat $problems (include "itops.volumeProblems" . | fromYamlArray) -}}
{{- if $problems -}}
{{- fail (printf "\n\nThese values can't work:\n  - %s\n" (join "\n  - " $problems)) -}}
{{- end -}}
{{- end -}}

{{/* What an upgrade can't do to the volume of the bundled database: it is said before anything is changed. A rendering without a cluster sees none. */}}
{{- define "itops.volumeProblems" -}}
{{- $problems := list -}}
{{- if include "itops.bundledDatabase" . -}}
{{- $name := printf "%s-timescaledb" (include "itops.fullname" .) -}}
{{- $found := lookup "apps/v1" "StatefulSet" .Release.Namespace $name -}}
{{- if $found -}}
{{- $wanted := .Values.timescaledb.persistence -}}
{{- $claims := $found.spec.volumeClaimTemplates | default list -}}
{{- if ne (not (empty $claims)) $wanted.enabled -}}
{{- $problems = append $problems (printf "timescaledb.persistence.enabled can't be changed in place, for the data would be left behind: dump the database, `kubectl -n %s delete statefulset %s`, upgrade, and restore; or set it back to %t" .Release.Namespace $name (not $wanted.enabled)) -}}
{{- else if $wanted.enabled -}}
{{- $claim := (first $claims).spec -}}
{{- $size := $claim.resources.requests.storage -}}
{{- if ne (include "itops.bytes" $size) (include "itops.bytes" $wanted.size) -}}
{{- $problems = append $problems (printf "timescaledb.persistence.size is %s and the volume has %v, which a StatefulSet can't change. Where the storage class allows more: `kubectl -n %s patch pvc data-%s-0 -p '{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"%s\"}}}}'`, then `kubectl -n %s delete statefulset %s --cascade=orphan`, and upgrade again. A volume never gets smaller" $wanted.size $size .Release.Namespace $name $wanted.size .Release.Namespace $name) -}}
{{- end -}}
{{- $class := include "itops.storageClass" (list . $wanted.storageClass) -}}
{{- if and $class (ne $class ($claim.storageClassName | default "")) -}}
{{- $problems = append $problems (printf "timescaledb.persistence.storageClass is %s and the volume has %q: a volume keeps its class. Dump the database, delete StatefulSet %s and its PersistentVolumeClaim data-%s-0, upgrade, and restore; or leave the class" $class ($claim.storageClassName | default "the default") $name $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end -}}
