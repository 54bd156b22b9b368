import NIOCore
import Synchronization
import Wire

/// The one writer of a connection: frames that queue up while a write is under way leave together in the next one.
/// A `Mutex`, since queueing never waits.
final class FrameWriter: Sendable {
    /// Bytes waiting from which on ``belowHighWater()`` makes its caller wait.
    static let highWater = 1 << 20
    /// Bytes waiting for a peer that has stopped reading, from which on no further call should be added.
    static let overload = 64 << 20

    private struct State {
        var pending = ByteBuffer()
        /// Bytes that the transport has not taken yet, of the write under way too.
        var backlog = 0
        var isFinished = false
        var writer: CheckedContinuation<Void, Never>?
        var waiters: [CheckedContinuation<Void, Never>] = []

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            guard isFinished || backlog < FrameWriter.highWater else { return [] }
            defer { waiters = [] }
            return waiters
        }
    }

    private let state = Mutex(State())

    var isOverloaded: Bool { state.withLock { $0.backlog > Self.overload } }

    func enqueue(_ frame: Frame) {
        let writer = state.withLock { state in
            guard !state.isFinished else { return nil as CheckedContinuation<Void, Never>? }
            let before = state.pending.readableBytes
            state.pending.writeFrame(frame)
            state.backlog += state.pending.readableBytes - before
            defer { state.writer = nil }
            return state.writer
        }
        writer?.resume()
    }

    /// Writes until ``finish()`` or an error.
    func run(_ outbound: any OutboundBytes) async throws {
        while let chunk = await nextChunk() {
            try await outbound.write(chunk)
            let waiters = state.withLock { state in
                state.backlog -= chunk.readableBytes
                return state.takeWaiters()
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    private func nextChunk() async -> ByteBuffer? {
        while true {
            let (chunk, isOver) = state.withLock { state in
                guard !state.isFinished, state.pending.readableBytes > 0 else {
                    return (nil as ByteBuffer?, state.isFinished)
                }
                defer { state.pending = ByteBuffer() }
                return (state.pending, false)
            }
            if isOver || chunk != nil { return chunk }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.isFinished || state.pending.readableBytes > 0 { return true }
                    state.writer = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// Returns once fewer than ``highWater`` bytes wait.
    func belowHighWater() async {
        if state.withLock({ $0.isFinished || $0.backlog < Self.highWater }) { return }
        await withCheckedContinuation { continuation in
            let waiters = state.withLock { state in
                state.waiters.append(continuation)
                return state.takeWaiters()
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    /// Nothing leaves any more.
    func finish() {
        let (writer, waiters) = state.withLock { state in
            state.isFinished = true
            defer { state.writer = nil }
            return (state.writer, state.takeWaiters())
        }
        writer?.resume()
        for waiter in waiters { waiter.resume() }
    }
}
