// The least that can be done with the watches of a server: each line is parsed and let go. What this takes is the machine's
// price for waking up, and no program's doing.
import { get } from 'node:http'
import { createInterface } from 'node:readline'

for (const path of ['/api/v1/pods', '/apis/apps/v1/deployments']) {
  get(`${process.argv[2]}${path}?watch=true&timeoutSeconds=3600`, (response) => {
    createInterface({ input: response }).on('line', JSON.parse)
  })
}
