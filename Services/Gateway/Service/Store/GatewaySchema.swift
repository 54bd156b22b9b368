import GRDB
import Storage

extension StoreSchema {
    /// The tables of the Gateway. Times are seconds since 1970.
    static let gateway = StoreSchema(
        applicationID: 0x4f47_5731,  // "OGW1"
        migrations: [
            Migration("limits") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE limit_salt (id INTEGER PRIMARY KEY CHECK (id = 1), salt BLOB NOT NULL) STRICT;
                        CREATE TABLE limit_window (
                            rule INTEGER NOT NULL,
                            key_high INTEGER NOT NULL,
                            key_low INTEGER NOT NULL,
                            buckets BLOB NOT NULL,
                            end INTEGER NOT NULL,
                            PRIMARY KEY (rule, key_high, key_low)
                        ) STRICT, WITHOUT ROWID;
                        CREATE INDEX limit_window_end ON limit_window (end);
                        """)
            }
        ])
}
