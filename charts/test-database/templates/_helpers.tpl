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
{{ .Values.image.repository }}:{{ .Values.image.tag | default (printf "%s-alpine" .Chart.AppVersion) }}
{{- end -}}

{{- define "test-database.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.imagePullSecrets }}
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
