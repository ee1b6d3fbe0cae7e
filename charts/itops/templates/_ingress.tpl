{{/* Takes (list root suffix values): an Ingress of all paths of its hosts. */}}
{{- define "itops.ingress" -}}
{{- $root := index . 0 -}}
{{- $values := index . 2 -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "itops.fullname" $root }}-{{ index . 1 }}
  labels: {{- include "itops.labels" (list $root "core") | nindent 4 }}
  {{- with $values.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with $values.className }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  rules:
    {{- range $values.hosts }}
    - host: {{ .host | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "itops.fullname" $root }}
                port: { name: http }
    {{- end }}
  {{- with $values.tls }}
  tls: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
