#!/usr/bin/env bash
# Gives JWT_SECRET of app-secrets a new value and starts what reads it anew. kubectl talks to the environment already.
set -euo pipefail

new=$(openssl rand -base64 48 | tr -d '\n')
printf '{"stringData":{"JWT_SECRET":"%s"}}' "$new" |
  kubectl patch secret app-secrets --type merge --patch-file /dev/stdin
kubectl rollout restart deployment/backend
kubectl rollout status deployment/backend --timeout 10m
