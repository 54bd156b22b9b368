/// What an item costs: its bytes, and something for each frame, so that empty items are not free.
func creditCost(ofBytes count: Int) -> Int { count + 32 }

/// The sending half of a window. Anything may be sent while some credit is left, so that an item larger than the
/// window still passes; the debt is then paid by the next grants.
struct SendWindow {
    private let size: Int
    private(set) var available: Int

    init(_ size: Int) {
        self.size = size
        available = size
    }

    var isOpen: Bool { available > 0 }

    mutating func spend(_ cost: Int) { available -= cost }

    /// False if the peer grants more than it received, which no honest peer does.
    mutating func grant(_ amount: Int) -> Bool {
        available += amount
        return available <= size
    }
}

/// The receiving half of a window: checks the sender's honesty and says when to grant anew.
struct ReceiveWindow {
    private let size: Int
    private var outstanding: Int
    private var taken = 0

    init(_ size: Int) {
        self.size = size
        outstanding = size
    }

    /// False if the sender had no credit left for this.
    mutating func receive(_ cost: Int) -> Bool {
        guard outstanding > 0 else { return false }
        outstanding -= cost
        return true
    }

    /// What the reader took out. Returns the amount to grant once it is worth a frame.
    mutating func take(_ cost: Int) -> Int? {
        taken += cost
        guard taken >= size / 2 else { return nil }
        defer { taken = 0 }
        outstanding += taken
        return taken
    }
}
