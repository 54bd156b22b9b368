import ChatKitAPI
import NIOCore
import RPC
import ServiceKit
import Wire

/// A thread as a file. It is read and sent part by part, however long it is.
struct ExportThreadHandler: Sendable {
    let store: any ChatStore
    let links: AttachmentLinks
    let clock: any WallClock

    func callAsFunction(_ input: ExportThread.Input, _ context: CallContext, to writer: ItemWriter) async throws {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let id = input.params.threadID
        guard EntityID.isPossible(id), let (thread, _) = try await store.thread(id, of: owner, items: .threadStart)
        else { throw Refusal.threadNotFound }
        switch input.params.format {
        case .json:
            try await writer.send(FileHead(name: "\(id).json", mimeType: "application/json", size: nil))
            let head = try WireEncoder().encode(ChatThread(thread))
            try await writer.send(encoded: [ByteBuffer(string: "{\"thread\":\(String(buffer: head)),\"items\":[")])
            var isFirst = true
            try await pages(of: id, owner) { items in
                var text = ByteBuffer()
                for item in items {
                    if !isFirst { text.writeStaticString(",\n") }
                    isFirst = false
                    text.writeJSON(
                        links.renewed(try JSONParser.parse(item.json), base: input.publicBase, at: clock.now))
                }
                try await send(text, to: writer)
            }
            try await writer.send(encoded: [ByteBuffer(string: "]}\n")])
        case .markdown:
            try await writer.send(FileHead(name: "\(id).md", mimeType: "text/markdown", size: nil))
            try await writer.send(encoded: [ByteBuffer(string: TranscriptText.head(thread))])
            try await pages(of: id, owner) { items in
                let text = try items.map { TranscriptText.text(of: try $0.item) }.joined()
                try await send(ByteBuffer(string: text), to: writer)
            }
        }
    }

    private func pages(
        of thread: String, _ owner: Owner, _ body: ([ItemRecord]) async throws -> Void
    ) async throws {
        var after: String?
        repeat {
            let page = try PageRequest(limit: PageRequest.maximumLimit, order: .ascending, after: after)
            let items = try await store.items(ofThread: thread, of: owner, page)
            try await body(items.elements)
            after = items.hasMore ? items.elements.last?.id : nil
        } while after != nil
    }

    /// In items that fit a frame.
    private func send(_ text: ByteBuffer, to writer: ItemWriter) async throws {
        var text = text
        while let piece = text.readSlice(length: min(text.readableBytes, 64 << 10)), piece.readableBytes > 0 {
            try await writer.send(encoded: [piece])
        }
    }
}
