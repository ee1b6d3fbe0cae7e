// Opens the embedded database in the folder of the first argument, commits one row, says so, and waits to be killed.
import { openEmbedded } from '../../src/platform/database/embedded/embedded.ts'

const database = await openEmbedded(process.argv[2] ?? '')
await database.query('create table kept (id int primary key)')
await database.query('insert into kept values (1)')
console.log('committed')
setInterval(() => {}, 60_000)
