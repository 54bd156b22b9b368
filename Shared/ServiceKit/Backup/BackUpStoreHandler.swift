import Glibc
import NIOCore
import RPC
import Storage
import Wire

/// Sends a copy of the store, and the files that belong to it.
struct BackUpStoreHandler: Sendable {
    /// Bytes of an item.
    private static let piece = 64 << 10

    let store: Store
    let files: (any StoreOwnedFiles)?

    init(of owner: any StoreOwner) {
        store = owner.ownStore
        files = owner.ownFiles
    }

    func register(in table: inout HandlerTable) {
        table.stream(BackUpStore.self) { _, context, writer in
            // The peers of a service may be other users, and are no operators.
            if let peer = context.peer, peer.userID != 0, peer.userID != geteuid() {
                throw ServiceError("auth.forbidden", "Only the user of the service, or root, can back it up.")
            }
            guard let files else { return try await send(to: writer) }
            try await files.holding {
                try await send(to: writer)
                // After the copy: a file is there before its row is.
                for name in try await files.files() { try await send(name, of: files, to: writer) }
            }
        }
    }

    private func send(to writer: ItemWriter) async throws {
        guard let copy = try await store.copy() else {
            throw ServiceError("store.in_memory", "The store is kept in memory; it has no file.")
        }
        try await writer.send(BackUpStore.Item(file: nil, size: copy.size))
        var offset = 0
        while offset < copy.size {
            let bytes = try await copy.read(from: offset, upTo: Self.piece)
            guard !bytes.isEmpty else { throw ServiceError.inner("the copy of \(store.name) became shorter") }
            try await writer.send(encoded: [ByteBuffer(bytes: bytes)])
            offset += bytes.count
        }
    }

    private func send(_ name: String, of files: any StoreOwnedFiles, to writer: ItemWriter) async throws {
        try await writer.send(BackUpStore.Item(file: name, size: try await files.size(name)))
        var offset = 0
        while true {
            let bytes = try await files.read(name, from: offset, upTo: Self.piece)
            guard !bytes.isEmpty else { return }
            try await writer.send(encoded: [ByteBuffer(bytes: bytes)])
            offset += bytes.count
        }
    }
}
