import { expect, test } from 'vitest'
import { apiReason, apiText } from './api-text.ts'

test.each([
  [
    'pods is forbidden: User "system:serviceaccount:itops:agent" cannot list resource "pods" in API group "" at the cluster scope',
    'HTTP 403 (forbidden)',
  ],
  [
    'pods "web-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=10, limited: pods=10',
    'exceeded quota: small',
  ],
  [
    'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set …)',
    'violates PodSecurity "restricted:latest"',
  ],
  [
    'admission webhook "policy.internal.example.com" denied the request: image registry.internal/x is not signed by team-key',
    'denied by an admission webhook',
  ],
  [
    'Internal error occurred: failed calling webhook "x": Post "https://hook.kube-system.svc:443/?timeout=10s": dial tcp 10.0.0.7:443',
    'denied by an admission webhook',
  ],
  [
    "pods \"web-1\" is forbidden: ValidatingAdmissionPolicy 'limits' with binding 'all' denied request: no",
    'denied by an admission policy',
  ],
  [
    'pods "web-1" is forbidden: error looking up service account shop/web: serviceaccount "web" not found',
    'its service account does not exist',
  ],
  ['configmaps "x" is forbidden: User "jane@example.com" cannot get resource', 'HTTP 403 (forbidden)'],
  ['Unauthorized', 'HTTP 401 (unauthorized)'],
])('of %j everybody reads what it comes to, and administrators all', (raw, text) => {
  expect(apiText(raw, 200)).toEqual({ text, raw })
  expect(apiReason('FailedCreate', raw)).toEqual({ text: `FailedCreate: ${text}`, raw: `FailedCreate: ${raw}` })
})

test('what is no refusal is the same for all: one clean line, without secrets, cut where it is too long', () => {
  expect(apiText('0/3 nodes are available:\n\t3 Insufficient cpu.\u0000\u001b[0m', 200)).toEqual({
    text: '0/3 nodes are available: 3 Insufficient cpu. [0m',
  })
  expect(apiText('Readiness probe failed: Get "http://u:hunter2@10.0.0.1/": EOF', 200).text).not.toContain('hunter2')
  const cut = apiText(`pull failed: ${'x'.repeat(5_000_000)}`, 100)
  expect(cut.text).toHaveLength(100)
  expect(cut.raw).toBeUndefined()
  expect(apiText('pods is forbidden: token=hunter2', 100).raw).not.toContain('hunter2')
})
