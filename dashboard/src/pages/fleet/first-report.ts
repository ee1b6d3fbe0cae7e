const body = {
  nodeId: 'myorg/myplatform/prod/cluster1',
  operatorVersion: '1.0.0',
  services: [{ name: 'orders', status: 'OPERATIONAL', replicas: 2, readyReplicas: 2 }],
}

/** A shell command that reports one service to the core at `origin`. */
export function firstReport(origin: string): string {
  const json = JSON.stringify(body, null, 2).replaceAll('\n', '\n    ')
  return [
    `curl -X POST ${origin}/api/v1/operator/status \\`,
    '  -H "X-API-Key: $ITOPS_SECURITY_OPERATOR_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ].join('\n')
}

/** A service document that an agent without Kubernetes probes over HTTP. */
export const firstDocument = `# .itops/services/orders.yaml
path: myorg/myplatform/prod/cluster1/orders
displayName: Orders
type: api
criticality: high
slaGroup: shop
health:
  endpoint: http://127.0.0.1:3000/healthz
  interval: 30s
`
