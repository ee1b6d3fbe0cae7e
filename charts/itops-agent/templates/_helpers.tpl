{{- define "agent.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "agent.fullname" -}}
{{- $name := include "agent.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "agent.selector" -}}
app.kubernetes.io/name: {{ include "agent.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: agent
{{- end -}}

{{- define "agent.labels" -}}
{{ include "agent.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: itops-agent
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "agent.image" -}}
{{- with .Values.image.registry | default (.Values.global).imageRegistry }}{{ . }}/{{ end -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end -}}

{{- define "agent.serviceAccountName" -}}
{{- with .Values.serviceAccount }}{{ .name | default (ternary (include "agent.fullname" $) "default" .create) }}{{ end -}}
{{- end -}}

{{- define "agent.storageClass" -}}
{{- .Values.persistence.storageClass | default (.Values.global).storageClass | default "" -}}
{{- end -}}

{{- define "agent.nodeId" -}}
{{- required "node.id is required: organization/platform/environment/cluster, like --set node.id=myorg/myplatform/prod/cluster1" .Values.node.id -}}
{{- end -}}

{{- define "agent.url" -}}
{{- required "itops.url is required: the address of core, like --set itops.url=https://api.itops.example.com" .Values.itops.url -}}
{{- end -}}

{{/* The Secret with the key: of this release when the key is given as a value. */}}
{{- define "agent.keySecret" -}}
{{- with .Values.itops.apiKey -}}
{{- if .value -}}
{{ include "agent.fullname" $ }}-api-key
{{- else -}}
{{- required "itops.apiKey is required: name a Secret in itops.apiKey.existingSecret, or give itops.apiKey.value" .existingSecret -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "agent.keyName" -}}
{{- with .Values.itops.apiKey }}{{ if .value }}api-key{{ else }}{{ required "itops.apiKey.existingSecretKey is required: the key in the Secret" .existingSecretKey }}{{ end }}{{ end -}}
{{- end -}}

{{- define "agent.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* What it watches, and the Event on a ConfigMap that needs a human. */}}
{{- define "agent.rules" -}}
- apiGroups: [""]
  resources: [configmaps, pods]
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets]
  verbs: [get, list, watch]
{{ include "agent.kindRules" . }}
- apiGroups: [""]
  resources: [events]
  verbs: [get, list, watch, create]
{{- if .Values.features.attachLogs }}
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
{{- end }}
{{- end -}}

{{- define "agent.subject" -}}
- kind: ServiceAccount
  name: {{ include "agent.serviceAccountName" . }}
  namespace: {{ .Release.Namespace | quote }}
{{- end -}}
