// node server.mjs PORT DIRECTORY PORT FOLDER: a PDS and the directory of identities that it needs.
//
// Both are the shipped servers; only what they keep is in a folder and a memory of this run.
import { mkdirSync } from 'node:fs'
import net from 'node:net'
import { PDS } from '@atproto/pds'
import { Secp256k1Keypair } from '@atproto/crypto'
import plc from '@did-plc/server'

const [port, directoryPort, folder] = process.argv.slice(2)

// They listen everywhere when nobody says where: here on loopback only.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (where, ...rest) {
  return typeof where === 'number' || typeof where === 'string'
    ? listen.call(this, Number(where), '127.0.0.1', ...rest)
    : listen.call(this, where, ...rest)
}

await plc.PlcServer.create({ db: plc.Database.mock(), port: Number(directoryPort) }).start()

const key = await Secp256k1Keypair.create({ exportable: true })
const recovery = await Secp256k1Keypair.create()
mkdirSync(`${folder}/data`, { recursive: true })
const pds = await PDS.fromEnv({
  devMode: true,
  port: Number(port),
  dataDirectory: `${folder}/data`,
  blobstoreDiskLocation: `${folder}/blobs`,
  didPlcUrl: `http://127.0.0.1:${directoryPort}`,
  recoveryDidKey: recovery.did(),
  plcRotationKeyK256PrivateKeyHex: Buffer.from(await key.export()).toString('hex'),
  adminPassword: 'admin',
  jwtSecret: 'a secret of the tests',
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
})
await pds.start()
process.on('SIGTERM', () => process.exit(0))
