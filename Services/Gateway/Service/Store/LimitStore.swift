import Foundation
import GRDB
import ServiceKit
import Storage
import Wire

/// A key's window as it is kept.
struct StoredWindow: Sendable {
    let rule: LimitRule
    let key: HitTable.Key
    let window: HitWindow
    /// Seconds.
    let interval: Int

    /// The first second in which nothing of it counts.
    var end: Int { window.lastSecond + interval }
}

/// Keeps the windows of the limits beyond a restart.
struct LimitStore: Sendable {
    private static let saltLength = 16

    let store: Store

    /// Mixed into the keys; made on the first start.
    func salt(_ ids: any IDSource) async throws -> [UInt8] {
        let made = ids.bytes(Self.saltLength)
        return try await store.write { db in
            try db.execute(sql: "INSERT OR IGNORE INTO limit_salt (id, salt) VALUES (1, ?)", arguments: [Data(made)])
            let salt = try Data.fetchOne(db, sql: "SELECT salt FROM limit_salt WHERE id = 1")
            return salt.map(Array.init) ?? made
        }
    }

    /// - Parameter limits: of now; what they would not count is left out.
    func windows(_ limits: RateLimits, at second: Int) async throws -> [StoredWindow] {
        try await store.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT rule, key_high, key_low, buckets FROM limit_window WHERE end > ? LIMIT ?",
                arguments: [second, LimitRule.allCases.count * HitTable.maximumKeys])
            return rows.compactMap { row in
                guard let rule = LimitRule(rawValue: row[0]),
                    let window = HitWindow(Self.buckets(row[3]))
                else { return nil }
                let key = HitTable.Key(
                    high: UInt64(bitPattern: row[1] as Int64), low: UInt64(bitPattern: row[2] as Int64))
                return StoredWindow(rule: rule, key: key, window: window, interval: limits.interval(of: rule))
            }
        }
    }

    func keep(_ windows: [StoredWindow], at second: Int) async throws {
        try await store.write { db in
            let statement = try db.cachedStatement(
                sql: "REPLACE INTO limit_window (rule, key_high, key_low, buckets, end) VALUES (?, ?, ?, ?, ?)")
            for entry in windows {
                try statement.execute(arguments: [
                    entry.rule.rawValue, Int64(bitPattern: entry.key.high), Int64(bitPattern: entry.key.low),
                    Self.data(entry.window.buckets), entry.end,
                ])
            }
            try db.cachedStatement(sql: "DELETE FROM limit_window WHERE end <= ?").execute(arguments: [second])
        }
    }

    /// Eight bytes a bucket: second and units, both of four, little endian.
    private static func data(_ buckets: [HitWindow.Bucket]) -> Data {
        buckets.reduce(into: Data()) { data, bucket in
            withUnsafeBytes(of: bucket.second.littleEndian) { data.append(contentsOf: $0) }
            withUnsafeBytes(of: bucket.units.littleEndian) { data.append(contentsOf: $0) }
        }
    }

    private static func buckets(_ data: Data) -> [HitWindow.Bucket] {
        let bytes = Array(data)
        return stride(from: 0, to: bytes.count / 8 * 8, by: 8).map { place in
            func number(_ place: Int) -> Int32 {
                Int32(
                    littleEndian: bytes.withUnsafeBytes {
                        $0.loadUnaligned(fromByteOffset: place, as: Int32.self)
                    })
            }
            return HitWindow.Bucket(second: number(place), units: number(place + 4))
        }
    }
}
