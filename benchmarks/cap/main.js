'use strict'
// Starts the CAP service before the backend given as the first argument, for tokens of the authority given as the second that are meant for the third,
// and speaks the line protocol of the benchmark's other roles (ControlChannel.cs).
process.env.NODE_ENV ??= 'production'
process.chdir(__dirname)

const readline = require('node:readline')

const [backend, authority, audience] = process.argv.slice(2)
process.env.CDS_CONFIG = JSON.stringify({
  requires: {
    API_SALES_ORDER_SRV: {
      credentials: {
        url: new URL('/sap/opu/odata/sap/API_SALES_ORDER_SRV', backend).href,
        authentication: 'BasicAuthentication',
        username: 'SANDBOX',
        password: 'sandbox-secret'
      }
    }
  }
})

function answer (value) {
  process.stdout.write(`@${JSON.stringify(value)}\n`)
}

// Node counts no allocated bytes; its peak cannot be forgotten.
function stats () {
  const { user, system } = process.cpuUsage()
  return {
    CpuMicroseconds: user + system,
    AllocatedBytes: 0,
    PeakBytes: process.resourceUsage().maxRSS * 1024,
    ResidentBytes: process.memoryUsage.rss(),
    Collections: 0,
    PauseMicroseconds: 0
  }
}

// srv/auth.js takes tokens by it.
async function readAuthority () {
  const reply = await fetch(`${authority.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const { issuer, jwks_uri: jwksUri } = await reply.json()
  process.env.TOKENS = JSON.stringify({ issuer, audience, jwksUri })
}

async function main () {
  await readAuthority()
  const cds = require('@sap/cds')
  const server = await cds.server({ port: 0, host: '127.0.0.1' })
  answer({ address: `http://127.0.0.1:${server.address().port}/` })
  for await (const command of readline.createInterface({ input: process.stdin })) {
    answer(command === 'stats' ? stats() : {})
  }
  process.exit(0)
}

main()
