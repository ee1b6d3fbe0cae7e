{{- define "itops.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough for every suffix of this chart. */}}
{{- define "itops.fullname" -}}
{{- $name := include "itops.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Takes (list root component). */}}
{{- define "itops.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "itops.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "itops.labels" -}}
{{- $root := index . 0 -}}
{{ include "itops.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: itops
app.kubernetes.io/managed-by: {{ $root.Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Takes (list root image): the image with the registry of yours before it. */}}
{{- define "itops.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- with $root.Values.image.registry | default ($root.Values.global).imageRegistry }}{{ . }}/{{ end -}}
{{- $image.repository -}}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default $root.Chart.AppVersion }}{{ end -}}
{{- end -}}

{{/* Takes (list root class): the storage class of a volume, or nothing for the cluster's default. */}}
{{- define "itops.storageClass" -}}
{{- index . 1 | default ((index . 0).Values.global).storageClass | default "" -}}
{{- end -}}

{{- define "itops.serviceAccountName" -}}
{{- with .Values.serviceAccount }}{{ .name | default (ternary (include "itops.fullname" $) "default" .create) }}{{ end -}}
{{- end -}}

{{- define "itops.bundledDatabase" -}}
{{- if not (or .Values.database.host .Values.env.ITOPS_DATABASE_HOST) }}true{{ end -}}
{{- end -}}

{{/* Core's own login, where another role owns the tables: with the bundled database there is one wherever its password can be made. */}}
{{- define "itops.coreUser" -}}
{{- $d := .Values.database -}}
{{- $own := and (include "itops.bundledDatabase" .) (not .Values.env.ITOPS_DATABASE_USER) (or $d.core.existingSecret (not .Values.existingSecret)) -}}
{{- $d.core.user | default (ternary "itops_core" "" (not (empty $own))) -}}
{{- end -}}

{{/* Who owns the tables. */}}
{{- define "itops.databaseOwner" -}}
{{- if include "itops.coreUser" . }}{{ .Values.database.user }}{{ else }}{{ (include "itops.settings" . | fromYaml).ITOPS_DATABASE_USER }}{{ end -}}
{{- end -}}

{{- define "itops.bundledRedis" -}}
{{- if not (or .Values.redis.host .Values.redis.sentinels .Values.env.ITOPS_REDIS_HOST .Values.env.ITOPS_REDIS_SENTINELS) }}true{{ end -}}
{{- end -}}

{{- define "itops.hasTicketing" -}}
{{- with .Values.ticketing }}{{ if or .workflows .catalog.categories .catalog.items }}true{{ end }}{{ end -}}
{{- end -}}

{{/* Where people open the dashboard: what is given, else what an Ingress or a route says. */}}
{{- define "itops.publicUrl" -}}
{{- if .Values.publicUrl -}}
{{- .Values.publicUrl | trimSuffix "/" -}}
{{- else if or .Values.uiIngress.hosts .Values.ingress.hosts -}}
{{- $ingress := ternary .Values.uiIngress .Values.ingress (not (empty .Values.uiIngress.hosts)) -}}
{{- with $ingress.hosts }}{{ ternary "https" "http" (not (empty $ingress.tls)) }}://{{ (first .).host }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* Every variable that is no secret, as a map: what the chart knows, and `env` over it. */}}
{{- define "itops.settings" -}}
{{- $name := include "itops.fullname" . -}}
{{- $settings := dict "ITOPS_SERVER_PORT" 8080 "ITOPS_METRICS_PORT" .Values.metrics.port -}}
{{- with .Values.database -}}
{{- $_ := set $settings "ITOPS_DATABASE_HOST" (.host | default (printf "%s-timescaledb" $name)) -}}
{{- $_ := set $settings "ITOPS_DATABASE_PORT" .port -}}
{{- $_ := set $settings "ITOPS_DATABASE_NAME" .name -}}
{{- $_ := set $settings "ITOPS_DATABASE_USER" (include "itops.coreUser" $ | default .user) -}}
{{- if include "itops.coreUser" $ }}{{ $_ := set $settings "ITOPS_DATABASE_OWNER_USER" .user }}{{ end -}}
{{- $_ := set $settings "ITOPS_DATABASE_SSLMODE" .sslMode -}}
{{- $_ := set $settings "ITOPS_DATABASE_POOL_MODE" .poolMode -}}
{{- if .readHost -}}
{{- $_ := set $settings "ITOPS_DATABASE_READ_HOST" .readHost -}}
{{- $_ := set $settings "ITOPS_DATABASE_READ_PORT" (.readPort | default .port) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $settings "ITOPS_REDIS_HOST" (.Values.redis.host | default (printf "%s-redis" $name)) -}}
{{- $_ := set $settings "ITOPS_REDIS_PORT" .Values.redis.port -}}
{{- with .Values.redis.sentinels -}}
{{- $_ := set $settings "ITOPS_REDIS_SENTINELS" (join "," .) -}}
{{- $_ := set $settings "ITOPS_REDIS_SENTINEL_NAME" $.Values.redis.sentinelName -}}
{{- end -}}
{{- with include "itops.publicUrl" . }}{{ $_ := set $settings "ITOPS_SERVER_PUBLIC_URL" . }}{{ end -}}
{{- if include "itops.hasTicketing" . }}{{ $_ := set $settings "ITOPS_TICKETING_DIR" "/etc/itops/ticketing" }}{{ end -}}
{{- with .Values.slaTargets }}{{ $_ := set $settings "ITOPS_SLA_TARGETS" (toJson .) }}{{ end -}}
{{- with .Values.branding -}}
{{- with .companyName }}{{ $_ := set $settings "ITOPS_BRANDING_COMPANY_NAME" . }}{{ end -}}
{{- with .logoUrl }}{{ $_ := set $settings "ITOPS_BRANDING_LOGO_URL" . }}{{ end -}}
{{- with .accentColor }}{{ $_ := set $settings "ITOPS_BRANDING_ACCENT_COLOR" . }}{{ end -}}
{{- end -}}
{{- range $key, $value := .Values.env }}{{ $_ := set $settings $key $value }}{{ end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* Takes (list root prefix) and perhaps settings instead of all: those whose names start so, as entries of a container's env. */}}
{{- define "itops.env" -}}
{{- $prefix := index . 1 -}}
{{- $settings := include "itops.settings" (index . 0) | fromYaml -}}
{{- if gt (len .) 2 }}{{ $settings = index . 2 }}{{ end -}}
{{- range $key, $value := $settings }}
{{- if hasPrefix $prefix $key }}
- name: {{ $key }}
  value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The variables of OpenTelemetry, none without a collector. Those of `extraEnv` come later, and win. */}}
{{- define "itops.telemetry" -}}
{{- with .Values.telemetry }}
{{- if .endpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ .endpoint | quote }} }
- { name: OTEL_EXPORTER_OTLP_PROTOCOL, value: {{ .protocol }} }
{{- with .resourceAttributes }}
{{- $pairs := list }}
{{- range $key, $value := . }}{{ $pairs = append $pairs (printf "%s=%s" $key (urlquery $value | replace "+" "%20")) }}{{ end }}
- { name: OTEL_RESOURCE_ATTRIBUTES, value: {{ join "," $pairs | quote }} }
{{- end }}
{{- with .existingSecret }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom:
    secretKeyRef: { name: {{ . }}, key: {{ $.Values.telemetry.existingSecretKey }} }
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The Secret and key of the password of the owner of the database; the second is also for the Job, which runs before this release's Secret is there. */}}
{{- define "itops.databasePassword" -}}
{{- $d := .Values.database -}}
{{- if $d.existingSecret -}}
{ name: {{ $d.existingSecret }}, key: {{ $d.existingSecretKey }} }
{{- else if .Values.secretEnv.ITOPS_DATABASE_PASSWORD -}}
{ name: {{ include "itops.fullname" . }}-secrets, key: ITOPS_DATABASE_PASSWORD }
{{- else if .Values.existingSecret -}}
{ name: {{ .Values.existingSecret }}, key: ITOPS_DATABASE_PASSWORD, optional: {{ empty (include "itops.bundledDatabase" .) }} }
{{- else -}}
{ name: {{ include "itops.fullname" . }}-secrets, key: ITOPS_DATABASE_PASSWORD, optional: {{ empty (include "itops.bundledDatabase" .) }} }
{{- end -}}
{{- end -}}

{{/* Those of the password of core's own login, which core makes. */}}
{{- define "itops.corePassword" -}}
{{- $core := .Values.database.core -}}
{{- if $core.existingSecret -}}
{ name: {{ $core.existingSecret }}, key: {{ $core.existingSecretKey }} }
{{- else -}}
{ name: {{ .Values.existingSecret | default (printf "%s-secrets" (include "itops.fullname" .)) }}, key: CORE_DATABASE_PASSWORD }
{{- end -}}
{{- end -}}

{{- define "itops.redisPassword" -}}
{{- $r := .Values.redis -}}
{{- if $r.existingSecret -}}
{ name: {{ $r.existingSecret }}, key: {{ $r.existingSecretKey }} }
{{- else if and .Values.existingSecret (not .Values.secretEnv.ITOPS_REDIS_PASSWORD) -}}
{ name: {{ .Values.existingSecret }}, key: ITOPS_REDIS_PASSWORD, optional: {{ empty (include "itops.bundledRedis" .) }} }
{{- else -}}
{ name: {{ include "itops.fullname" . }}-secrets, key: ITOPS_REDIS_PASSWORD, optional: {{ empty (include "itops.bundledRedis" .) }} }
{{- end -}}
{{- end -}}

{{/* The keys of the Secret of this release, base64: what is given, else what is there already, else a new one. */}}
{{- define "itops.secretData" -}}
{{- $data := dict -}}
{{- if not .Values.existingSecret -}}
{{- $found := lookup "v1" "Secret" .Release.Namespace (printf "%s-secrets" (include "itops.fullname" .)) -}}
{{- range $key, $value := ($found.data | default dict) }}{{ $_ := set $data $key $value }}{{ end -}}
{{- $wanted := dict "ITOPS_JWT_SECRET" 64 "ITOPS_SECURITY_ENCRYPTION_KEY" 64 "ITOPS_ADMIN_PASSWORD" 20 -}}
{{- if and (include "itops.bundledDatabase" .) (not .Values.database.existingSecret) }}{{ $_ := set $wanted "ITOPS_DATABASE_PASSWORD" 32 }}{{ end -}}
{{- if and (include "itops.coreUser" .) (not .Values.database.core.existingSecret) }}{{ $_ := set $wanted "CORE_DATABASE_PASSWORD" 32 }}{{ end -}}
{{- if and (include "itops.bundledRedis" .) (not .Values.redis.existingSecret) }}{{ $_ := set $wanted "ITOPS_REDIS_PASSWORD" 32 }}{{ end -}}
{{- range $key, $length := $wanted -}}
{{- if not (hasKey $data $key) }}{{ $_ := set $data $key (randAlphaNum (int $length) | b64enc) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- with .Values.oidc.providers }}{{ $_ := set $data "ITOPS_OIDC_PROVIDERS" (toJson . | b64enc) }}{{ end -}}
{{- range $key, $value := omit .Values.secretEnv "ITOPS_SECURITY_OPERATOR_API_KEY" }}{{ $_ := set $data $key (toString $value | b64enc) }}{{ end -}}
{{- toYaml $data -}}
{{- end -}}

{{- define "itops.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Takes (list root placement): what all pods have, who they are, and where they may run; the placement of one kind of pod wins over that of all. */}}
{{- define "itops.pod" -}}
{{- $placement := index . 1 -}}
{{- with index . 0 -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.imagePullSecrets | default (.Values.global).imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $placement.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with $placement.nodeSelector | default .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $placement.tolerations | default .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $placement.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
{{- end -}}
