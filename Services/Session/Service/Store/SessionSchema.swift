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
            },
            // Tokens are never removed: an identifier is part of subjects and must not come to name somebody else.
            Migration("service tokens") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE service_token (
                            sequence INTEGER PRIMARY KEY,
                            identifier TEXT NOT NULL UNIQUE,
                            family TEXT NOT NULL,
                            name TEXT,
                            hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
                            preview TEXT NOT NULL,
                            scopes TEXT NOT NULL,
                            workspaces TEXT NOT NULL,
                            created_by TEXT NOT NULL,
                            issued_at INTEGER NOT NULL,
                            expires_at INTEGER NOT NULL,
                            revoked_at INTEGER,
                            revocation_reason TEXT,
                            rotated_to TEXT REFERENCES service_token (identifier),
                            last_used_at INTEGER,
                            use_count INTEGER NOT NULL DEFAULT 0,
                            CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
                        ) STRICT;

                        CREATE TABLE service_token_event (
                            sequence INTEGER PRIMARY KEY,
                            identifier TEXT NOT NULL REFERENCES service_token (identifier),
                            action TEXT NOT NULL,
                            actor TEXT NOT NULL,
                            at INTEGER NOT NULL,
                            reason TEXT
                        ) STRICT;
                        CREATE INDEX service_token_event_subject ON service_token_event (identifier, sequence);

                        CREATE TABLE secret_call (
                            subject TEXT NOT NULL,
                            operation TEXT NOT NULL,
                            key TEXT NOT NULL,
                            digest BLOB NOT NULL CHECK (length(digest) = 32),
                            at INTEGER NOT NULL,
                            PRIMARY KEY (subject, operation, key)
                        ) STRICT, WITHOUT ROWID;
                        CREATE INDEX secret_call_age ON secret_call (at);
                        """)
            },
        ])
}
