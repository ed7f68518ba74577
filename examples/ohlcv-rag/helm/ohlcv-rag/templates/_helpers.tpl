{{/* Labels of every object. The version is none of them on pods: it would start a rollout. */}}
{{- define "ohlcv-rag.labels" -}}
{{ include "ohlcv-rag.selector" . }}
app.kubernetes.io/part-of: ohlcv-rag
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with .Values.image.version }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The Deployment's selector: immutable. Flagger appends "-primary" to the name on its copy. */}}
{{- define "ohlcv-rag.selector" -}}
app.kubernetes.io/name: ohlcv-rag
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What the pods of target and primary have in common: for everything that must see both. */}}
{{- define "ohlcv-rag.pods" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: ohlcv-rag
{{- end }}
