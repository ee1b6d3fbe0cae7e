{{/* MiB of a quantity, like 1Gi or 900M, rounded down. */}}
{{- define "agent.mebibytes" -}}
{{- $text := toString . -}}
{{- $number := regexFind "^[0-9]+(\\.[0-9]+)?" $text | float64 -}}
{{- $factors := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 -}}
{{- divf (mulf $number (get $factors (regexFind "[EPTGMki]*$" $text))) 1048576 | floor | int64 -}}
{{- end -}}

{{/* Refuses, with what to change, what the schema can't see: values that fit each for itself and not together. */}}
{{- define "agent.checks" -}}
{{- $problems := list -}}
{{- $name := include "agent.fullname" . -}}
{{- if not (regexMatch "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- $problems = append $problems (printf "the objects would be called %q, and their names have lower case letters, digits and '-': set fullnameOverride" $name) -}}
{{- end -}}
{{- with .Values.persistence -}}
{{- $room := include "agent.mebibytes" .size | int64 -}}
{{- if and .enabled (lt (mul $room 9) (mul (int64 $.Values.spoolMaxMib) 10)) -}}
{{- $problems = append $problems (printf "spoolMaxMib is %d and persistence.size is %s: a tenth of the volume stays free for the journal and the file system, so the spool may take %d MiB, or the volume must have %dMi" (int64 $.Values.spoolMaxMib) .size (div (mul $room 9) 10) (add 1 (div (mul (int64 $.Values.spoolMaxMib) 10) 9))) -}}
{{- end -}}
{{- $found := lookup "apps/v1" "StatefulSet" $.Release.Namespace $name -}}
{{- if and .enabled $found -}}
{{- $claim := (first $found.spec.volumeClaimTemplates).spec -}}
{{- $class := include "agent.storageClass" $ -}}
{{- if or (ne (include "agent.mebibytes" $claim.resources.requests.storage | int64) $room) (and $class (ne $class ($claim.storageClassName | default ""))) -}}
{{- $problems = append $problems (printf "persistence.size or storageClass was changed, which a StatefulSet can't: `kubectl -n %s delete statefulset %s`, and upgrade again; a pod's volume keeps its size and class until its PersistentVolumeClaim data-%s-N is deleted, too, once core has what is on it" $.Release.Namespace $name $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (not .Values.serviceAccount.create) .Values.serviceAccount.annotations -}}
{{- $problems = append $problems "serviceAccount.annotations are for an account that this chart makes: set serviceAccount.create, or annotate yours" -}}
{{- end -}}
{{- if and .Values.features.volumeStats .Values.watch.namespaces -}}
{{- $problems = append $problems "features.volumeStats asks the kubelets of all nodes, for which only a ClusterRole can give the right: watch all namespaces, or switch it off" -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "\n\nThese values can't work:\n  - %s\n" (join "\n  - " $problems)) -}}
{{- end -}}
{{- end -}}
