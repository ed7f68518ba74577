{{/* Labels of every object. The version is none of them on pods: it would start a rollout. */}}
{{- define "shop.web-api.labels" -}}
{{ include "shop.web-api.selector" . }}
app.kubernetes.io/part-of: shop
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with (index .Values "web-api").image.version }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The Deployment's selector: immutable. */}}
{{- define "shop.web-api.selector" -}}
app.kubernetes.io/name: web-api
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What all pods have in common. */}}
{{- define "shop.web-api.pods" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: web-api
{{- end }}

{{/* Labels of every object. The version is none of them on pods: it would start a rollout. */}}
{{- define "shop.painter.labels" -}}
{{ include "shop.painter.selector" . }}
app.kubernetes.io/part-of: shop
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with (index .Values "painter").image.version }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The Deployment's selector: immutable. */}}
{{- define "shop.painter.selector" -}}
app.kubernetes.io/name: painter
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What all pods have in common. */}}
{{- define "shop.painter.pods" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: painter
{{- end }}

{{/* Labels of every object. The version is none of them on pods: it would start a rollout. */}}
{{- define "shop.tidy.labels" -}}
{{ include "shop.tidy.selector" . }}
app.kubernetes.io/part-of: shop
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with (index .Values "tidy").image.version }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The Deployment's selector: immutable. */}}
{{- define "shop.tidy.selector" -}}
app.kubernetes.io/name: tidy
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What all pods have in common. */}}
{{- define "shop.tidy.pods" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: tidy
{{- end }}

{{/* Labels of every object. The version is none of them on pods: it would start a rollout. */}}
{{- define "shop.migrate.labels" -}}
{{ include "shop.migrate.selector" . }}
app.kubernetes.io/part-of: shop
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with (index .Values "migrate").image.version }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The Deployment's selector: immutable. */}}
{{- define "shop.migrate.selector" -}}
app.kubernetes.io/name: migrate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What all pods have in common. */}}
{{- define "shop.migrate.pods" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: migrate
{{- end }}
