import ChatKitAPI
import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import Wire

/// Reads the one file of a form as it arrives, and passes it on: what is held of it is a piece at most.
struct FileTransfer: Sendable {
    /// Bytes of a piece.
    private static let piece = 128 << 10
    /// Bytes of a field that is no file.
    private static let fieldLimit = 4096

    let chatKit: RPCClient
    /// Without a principal: an upload that was opened is known by its id.
    let options: CallOptions
    let base: String?

    /// An upload that was opened, and what its answer says beside.
    typealias Opened = (opening: UploadOpening, headers: HTTPFields)

    /// - Parameter open: is given the file's part and the fields that came before it.
    /// - Throws: `request.unsupported_media_type`, `chatkit.upload.malformed`, `request.invalid` for a form without a file.
    func receive(
        _ request: Request, open: (MultipartPart, [String: String]) async throws -> Opened
    ) async throws -> (FinishUpload.Output, HTTPFields) {
        guard let type = request.headers[.contentType], let boundary = MultipartParser.boundary(ofContentType: type)
        else {
            throw ServiceError("request.unsupported_media_type", "The Content-Type must be multipart/form-data.")
        }
        var transfer = State()
        do {
            var parser = MultipartParser(boundary: boundary)
            for try await bytes in request.body {
                for event in try parser.feed(bytes.readableBytesView) { try await take(event, &transfer, open) }
            }
            try parser.finish()
            guard let opened = transfer.opened else {
                throw ServiceError.invalidInput(
                    InvalidInput(.missing, path: ["file"], message: "a field with a file was expected"))
            }
            let output = try await chatKit.call(
                FinishUpload.self, .init(uploadID: opened.opening.uploadID, publicBase: base), options)
            return (output, opened.headers)
        } catch {
            if let opened = transfer.opened { await abandon(opened.opening.uploadID) }
            throw (error as? MultipartError).map(Self.told) ?? error
        }
    }

    private struct State {
        var part: MultipartPart?
        var fields: [String: String] = [:]
        var opened: Opened?
        /// Whether the part that is read is the file.
        var isFile = false
        var pending = ByteBuffer()
        var sent = 0
    }

    private func take(
        _ event: MultipartParser.Event, _ state: inout State,
        _ open: (MultipartPart, [String: String]) async throws -> Opened
    ) async throws {
        switch event {
        case .partBegan(let part):
            state.part = part
            state.isFile = part.name == "file"
            guard state.isFile else { return }
            guard state.opened == nil else { throw MultipartError.malformed("There is more than one file.") }
            state.opened = try await open(part, state.fields)
        case .bytes(let bytes) where state.isFile:
            state.pending.writeBytes(bytes)
            while state.pending.readableBytes >= Self.piece { try await send(Self.piece, &state) }
        case .bytes(let bytes):
            guard let name = state.part?.name else { return }
            let field = state.fields[name, default: ""] + String(decoding: bytes, as: UTF8.self)
            guard field.utf8.count <= Self.fieldLimit else { throw MultipartError.malformed("A field is too long.") }
            state.fields[name] = field
        case .partEnded:
            if state.isFile { try await send(state.pending.readableBytes, &state) }
            state.isFile = false
        }
    }

    private func send(_ count: Int, _ state: inout State) async throws {
        guard count > 0, let opened = state.opened, let octets = state.pending.readSlice(length: count) else { return }
        _ = try await chatKit.call(
            WriteUpload.self, .init(uploadID: opened.opening.uploadID, offset: state.sent), octets: octets, options)
        state.sent += count
        state.pending.discardReadBytes()
    }

    /// The service gives up by itself what nobody moves; this only makes room sooner. In a task of its own, since the
    /// client may be gone, and this task cancelled with it.
    private func abandon(_ id: String) async {
        await Task { [chatKit, options] in
            do { _ = try await chatKit.call(AbandonUpload.self, .init(uploadID: id), options) } catch { return }
        }.value
    }

    private static func told(_ error: MultipartError) -> ServiceError {
        let message =
            switch error {
            case .malformed(let what): what
            case .truncated: "The form ends too early."
            case .headersTooLarge: "The headers of a part are too large."
            }
        return ServiceError("chatkit.upload.malformed", message)
    }
}
