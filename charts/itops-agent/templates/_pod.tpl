{{/* The pod of the Deployment or StatefulSet, but for the volume of its data. */}}
{{- define "agent.podTemplate" -}}
metadata:
  labels:
    {{- include "agent.selector" . | nindent 4 }}
    {{- with .Values.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  annotations:
    checksum/api-key: {{ .Values.itops.apiKey | toJson | sha256sum }}
    {{- with .Values.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "agent.serviceAccountName" . }}
  automountServiceAccountToken: true
  enableServiceLinks: false
  securityContext: {{- toYaml .Values.podSecurityContext | nindent 4 }}
  {{- with .Values.imagePullSecrets | default (.Values.global).imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  # It sends what it has observed, within three seconds.
  terminationGracePeriodSeconds: 15
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- if .Values.topologySpreadConstraints }}
    {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
    {{- else }}
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "agent.selector" . | nindent 10 }}
    {{- end }}
  containers:
    - {{- include "agent.container" . | nindent 6 }}
  volumes:
    - name: tmp
      emptyDir: { sizeLimit: 64Mi }
    - name: api-key
      secret:
        secretName: {{ include "agent.keySecret" . }}
        defaultMode: 288 # 0440
        items: [{ key: {{ include "agent.keyName" . }}, path: api-key }]
    {{- range .Values.probeSecrets }}
    - name: {{ printf "probe-%s" (. | sha256sum | trunc 12) }}
      secret: { secretName: {{ . | quote }}, defaultMode: 288 } # 0440
    {{- end }}
    {{- if not .Values.persistence.enabled }}
    # It outlives a restart of the container, not a move to another node.
    - name: data
      emptyDir: { sizeLimit: {{ add (int .Values.spoolMaxMib) 256 }}Mi }
    {{- end }}
    {{- with .Values.extraVolumes }}{{ toYaml . | nindent 4 }}{{ end }}
{{- end -}}

{{- define "agent.container" -}}
name: agent
image: {{ include "agent.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext: {{- include "agent.containerSecurity" . | nindent 2 }}
env:
  {{- include "agent.env" . | nindent 2 }}
  {{- with .Values.extraEnv }}{{ toYaml . | nindent 2 }}{{ end }}
ports:
  - { name: metrics, containerPort: 8081 }
startupProbe:
  httpGet: { path: /healthz, port: metrics }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /healthz, port: metrics }
  periodSeconds: 15
  timeoutSeconds: 5
readinessProbe:
  httpGet: { path: /readyz, port: metrics }
  periodSeconds: 10
  timeoutSeconds: 5
resources: {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  - { name: data, mountPath: /data }
  - { name: api-key, mountPath: /etc/itops, readOnly: true }
  {{- range .Values.probeSecrets }}
  - { name: {{ printf "probe-%s" (. | sha256sum | trunc 12) }}, mountPath: {{ printf "/etc/itops-probes/%s" . | quote }}, readOnly: true }
  {{- end }}
  {{- with .Values.extraVolumeMounts }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end -}}

{{- define "agent.env" -}}
{{- if .Values.probeSecrets }}
- { name: ITOPS_AGENT_PROBE_FILES, value: /etc/itops-probes }
{{- end }}
- { name: ITOPS_AGENT_SOURCE, value: kubernetes }
- name: ITOPS_NODE_ID
  value: {{ include "agent.nodeId" . | quote }}
{{- with .Values.node.name }}
- name: ITOPS_NODE_NAME
  value: {{ . | quote }}
{{- end }}
{{- with .Values.node.allowedPaths }}
- name: ITOPS_NODE_ALLOWED_PATHS
  value: {{ join "," . | quote }}
{{- end }}
- name: ITOPS_NODE_ENFORCE
  value: {{ .Values.node.enforce | quote }}
- name: ITOPS_URL
  value: {{ include "agent.url" . | quote }}
- { name: ITOPS_API_KEY_FILE, value: /etc/itops/api-key }
- { name: ITOPS_AGENT_DATA_DIR, value: /data }
- { name: ITOPS_AGENT_PORT, value: "8081" }
- name: ITOPS_AGENT_INSTANCE
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
# Also with one replica: in an upgrade there are two for a moment.
- name: ITOPS_AGENT_LEASE_NAME
  value: {{ include "agent.fullname" . }}
- name: ITOPS_AGENT_INTERVAL_SECONDS
  value: {{ .Values.intervalSeconds | int | quote }}
- name: ITOPS_AGENT_SPOOL_MAX_MIB
  value: {{ .Values.spoolMaxMib | int | quote }}
- name: ITOPS_SLA_GROUPS
  value: {{ .Values.slaGroups | toJson | quote }}
- name: ITOPS_WATCH_NAMESPACES
  value: {{ join "," .Values.watch.namespaces | quote }}
- name: ITOPS_WATCH_EXCLUDE_NAMESPACES
  value: {{ join "," .Values.watch.excludeNamespaces | quote }}
- name: ITOPS_WATCH_LABEL_PREFIX
  value: {{ .Values.watch.labelPrefix | quote }}
- name: ITOPS_WATCH_WORKLOAD_NAME_PREFIXES
  value: {{ join "," .Values.watch.workloadNamePrefixes | quote }}
- name: ITOPS_FEATURES_AUTO_REGISTER
  value: {{ .Values.features.autoRegister | quote }}
- name: ITOPS_FEATURES_AUTO_CREATE_INCIDENTS
  value: {{ .Values.features.autoCreateIncidents | quote }}
- name: ITOPS_FEATURES_ATTACH_LOGS
  value: {{ .Values.features.attachLogs | quote }}
- name: ITOPS_FEATURES_CORE_DOCUMENTS
  value: {{ .Values.features.coreDocuments | quote }}
- name: ITOPS_FEATURES_VOLUME_STATS
  value: {{ .Values.features.volumeStats | quote }}
- name: ITOPS_LOG_LEVEL
  value: {{ .Values.logLevel }}
{{- end -}}
