import GRDB
import Storage

extension StoreSchema {
    /// `session.sqlite`. Times are microseconds since 1970. Nothing in it is of use to a reader without the master key.
    static let session = StoreSchema(
        applicationID: 0x4F43_5345,
        migrations: [
            Migration("signing keys") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE signing_key (
                            sequence INTEGER PRIMARY KEY,
                            id TEXT NOT NULL UNIQUE,
                            algorithm TEXT NOT NULL,
                            sealed_key BLOB NOT NULL,
                            public_key BLOB NOT NULL,
                            created_at INTEGER NOT NULL,
                            state TEXT NOT NULL CHECK (state IN ('active', 'passive')),
                            passive_until INTEGER,
                            CHECK ((state = 'passive') = (passive_until IS NOT NULL))
                        ) STRICT;
                        CREATE UNIQUE INDEX signing_key_active ON signing_key (state) WHERE state = 'active';
                        """)
            }
        ])
}
