'use strict'
// Verifies bearer tokens as the gateway does: signature by the authority's keys, issuer, audience and time. Keys are kept by jose, and tokens that
// were found valid are kept until they expire, bounded, as SAP's own @sap/xssec keeps them.
const cds = require('@sap/cds')
const { createRemoteJWKSet, jwtVerify } = require('jose')

const TOKENS_MAX = 10000
const AGE_MAX_MS = 300000
const { issuer, audience, jwksUri } = JSON.parse(process.env.TOKENS)
const keys = createRemoteJWKSet(new URL(jwksUri))
const known = new Map()

async function userOf (token) {
  const seen = known.get(token)
  if (seen && seen.end > Date.now()) {
    return seen.user
  }

  const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256', 'PS256', 'ES256'], clockTolerance: 60 })
  const user = new cds.User({ id: payload.sub, roles: payload.roles ?? [] })
  if (known.size >= TOKENS_MAX) {
    known.delete(known.keys().next().value)
  }

  known.set(token, { user, end: Math.min(Date.now() + AGE_MAX_MS, payload.exp * 1000) })
  return user
}

module.exports = async function authenticate (request, response, next) {
  const header = request.headers.authorization
  if (!header?.startsWith('Bearer ')) {
    return response.set('WWW-Authenticate', 'Bearer').sendStatus(401)
  }

  try {
    cds.context.user = await userOf(header.slice(7))
  } catch {
    return response.set('WWW-Authenticate', 'Bearer error="invalid_token"').sendStatus(401)
  }

  next()
}
