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
            // A number is never used again: what is issued later must not be ended by what was revoked before. What of a
            // login is stored are hashes: neither state, nor browser, nor cookie can be made of them.
            Migration("revocations and logins") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE revocation (
                            number INTEGER PRIMARY KEY AUTOINCREMENT,
                            kind TEXT NOT NULL,
                            name TEXT NOT NULL,
                            at INTEGER NOT NULL,
                            actor TEXT NOT NULL,
                            reason TEXT NOT NULL,
                            ends_at INTEGER
                        ) STRICT;
                        CREATE INDEX revocation_end ON revocation (ends_at) WHERE ends_at IS NOT NULL;

                        CREATE TABLE login_attempt (
                            state_hash BLOB PRIMARY KEY CHECK (length(state_hash) = 32),
                            browser_hash BLOB NOT NULL CHECK (length(browser_hash) = 32),
                            provider TEXT NOT NULL,
                            return_to TEXT NOT NULL,
                            expires_at INTEGER NOT NULL
                        ) STRICT;
                        CREATE INDEX login_attempt_end ON login_attempt (expires_at);

                        CREATE TABLE login_session (
                            sequence INTEGER PRIMARY KEY,
                            id TEXT NOT NULL UNIQUE,
                            hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
                            provider TEXT NOT NULL,
                            provider_subject TEXT NOT NULL,
                            provider_session TEXT,
                            name TEXT,
                            email TEXT,
                            scopes TEXT NOT NULL,
                            user_agent TEXT,
                            created_at INTEGER NOT NULL,
                            expires_at INTEGER NOT NULL,
                            last_seen_at INTEGER NOT NULL,
                            ended_at INTEGER,
                            revocation INTEGER NOT NULL,
                            adopted_visitor TEXT
                        ) STRICT;
                        CREATE INDEX login_session_user ON login_session (provider, provider_subject, sequence);
                        CREATE INDEX login_session_provider ON login_session (provider, provider_session)
                            WHERE provider_session IS NOT NULL;
                        CREATE INDEX login_session_end ON login_session (expires_at);

                        CREATE TABLE logout_token (
                            provider TEXT NOT NULL,
                            token_id TEXT NOT NULL,
                            expires_at INTEGER NOT NULL,
                            PRIMARY KEY (provider, token_id)
                        ) STRICT, WITHOUT ROWID;
                        CREATE INDEX logout_token_end ON logout_token (expires_at);
                        """)
            },
        ])
}
