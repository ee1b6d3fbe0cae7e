{{- define "test-database.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Takes (list root component). */}}
{{- define "test-database.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "test-database.labels" -}}
{{- $root := index . 0 -}}
{{ include "test-database.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "test-database.image" -}}
{{ with (.Values.global).imageRegistry }}{{ . }}/{{ end }}{{ .Values.image.repository }}:{{ .Values.image.tag | default (printf "%s-alpine" .Chart.AppVersion) }}
{{- end -}}

{{- define "test-database.storageClass" -}}
{{- .Values.persistence.storageClass | default (.Values.global).storageClass | default "" -}}
{{- end -}}

{{/* Refuses what an upgrade can't do to the volume, before anything is changed. A rendering without a cluster sees none. */}}
{{- define "test-database.checks" -}}
{{- $name := include "test-database.fullname" . -}}
{{- $found := lookup "apps/v1" "StatefulSet" .Release.Namespace $name -}}
{{- if $found -}}
{{- $claims := $found.spec.volumeClaimTemplates | default list -}}
{{- $class := include "test-database.storageClass" . -}}
{{- $fits := eq (not (empty $claims)) .Values.persistence.enabled -}}
{{- if and $fits $claims -}}
{{- $claim := (first $claims).spec -}}
{{- $fits = and (eq (toString $claim.resources.requests.storage) (toString .Values.persistence.size)) (or (not $class) (eq $class ($claim.storageClassName | default ""))) -}}
{{- end -}}
{{- if not $fits -}}
{{- fail (printf "\n\npersistence of %s was changed, which a StatefulSet can't: dump the database, `kubectl -n %s delete statefulset %s`, delete its PersistentVolumeClaim data-%s-0, upgrade, and restore" $name .Release.Namespace $name $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "test-database.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.imagePullSecrets | default (.Values.global).imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "test-database.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "test-database.password" -}}
name: POSTGRES_PASSWORD
valueFrom:
  secretKeyRef: { name: {{ include "test-database.fullname" . }}, key: password }
{{- end -}}

{{/* What the service is called in ITOps. */}}
{{- define "test-database.path" -}}
{{- with .Values.itops -}}
{{ .organization | default "myorg" }}/{{ .platform | default "myplatform" }}/{{ .environment | default "prod" }}/{{ .cluster | default "cluster1" }}/{{ $.Chart.Name }}
{{- end -}}
{{- end -}}
