import GRDB
import Storage

extension StoreSchema {
    /// `publish.sqlite`. Times are microseconds since 1970; graphs, configurations and metadata are free-form JSON and
    /// therefore text.
    static let publish = StoreSchema(
        applicationID: 0x4f43_5055,
        migrations: [
            Migration("workflows") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE store_state (
                            id INTEGER PRIMARY KEY CHECK (id = 1),
                            revision INTEGER NOT NULL
                        ) STRICT;
                        INSERT INTO store_state (id, revision) VALUES (1, 0);

                        CREATE TABLE workflow (
                            sequence INTEGER PRIMARY KEY,
                            id TEXT NOT NULL UNIQUE,
                            created_at INTEGER NOT NULL,
                            owner TEXT NOT NULL,
                            name TEXT NOT NULL,
                            handle TEXT,
                            slug TEXT NOT NULL,
                            description TEXT,
                            is_archived INTEGER NOT NULL CHECK (is_archived IN (0, 1)),
                            draft_access TEXT NOT NULL
                                CHECK (draft_access IN ('personal', 'authenticated', 'workspace')),
                            draft_version INTEGER,
                            published_at INTEGER,
                            published_by TEXT,
                            published_version INTEGER,
                            require_login INTEGER NOT NULL CHECK (require_login IN (0, 1)),
                            epoch INTEGER NOT NULL,
                            revision INTEGER NOT NULL,
                            FOREIGN KEY (id, draft_version) REFERENCES workflow_version (workflow_id, number),
                            FOREIGN KEY (id, published_version) REFERENCES workflow_version (workflow_id, number),
                            CHECK ((published_at IS NULL) = (published_by IS NULL)),
                            CHECK (published_at IS NOT NULL OR (published_version IS NULL AND require_login = 0)),
                            CHECK (published_at IS NULL OR is_archived = 0)
                        ) STRICT;
                        CREATE UNIQUE INDEX workflow_active_handle ON workflow (handle)
                            WHERE is_archived = 0 AND handle IS NOT NULL;
                        CREATE INDEX workflow_handle ON workflow (handle);

                        CREATE TABLE workflow_tag (
                            workflow_id TEXT NOT NULL REFERENCES workflow (id),
                            position INTEGER NOT NULL,
                            tag TEXT NOT NULL,
                            PRIMARY KEY (workflow_id, position),
                            UNIQUE (workflow_id, tag)
                        ) STRICT, WITHOUT ROWID;

                        CREATE TABLE workflow_version (
                            id TEXT PRIMARY KEY NOT NULL,
                            workflow_id TEXT NOT NULL REFERENCES workflow (id),
                            number INTEGER NOT NULL CHECK (number >= 1),
                            created_at INTEGER NOT NULL,
                            created_by TEXT NOT NULL,
                            graph TEXT NOT NULL,
                            metadata TEXT NOT NULL,
                            runnable_config TEXT,
                            mermaid TEXT,
                            notes TEXT,
                            UNIQUE (workflow_id, number)
                        ) STRICT;
                        """)
            },
            Migration("audit") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE audit_entry (
                            sequence INTEGER PRIMARY KEY,
                            workflow_id TEXT NOT NULL REFERENCES workflow (id),
                            version INTEGER,
                            at INTEGER NOT NULL,
                            actor TEXT NOT NULL,
                            action TEXT NOT NULL,
                            metadata TEXT NOT NULL,
                            hash BLOB NOT NULL CHECK (length(hash) = 32),
                            FOREIGN KEY (workflow_id, version) REFERENCES workflow_version (workflow_id, number)
                        ) STRICT;
                        CREATE INDEX audit_entry_subject ON audit_entry (workflow_id, version, sequence);
                        CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
                            BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
                        CREATE TRIGGER audit_entry_is_never_removed BEFORE DELETE ON audit_entry
                            BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
                        """)
            },
            Migration("publication documents") { db in
                try db.execute(
                    sql: """
                        ALTER TABLE workflow ADD COLUMN chatkit TEXT;
                        ALTER TABLE workflow ADD COLUMN allowed_origins TEXT;
                        ALTER TABLE workflow ADD COLUMN limits TEXT;
                        ALTER TABLE workflow ADD COLUMN contact TEXT;
                        ALTER TABLE workflow ADD COLUMN published_from INTEGER
                            CHECK (published_from IS NULL OR published_at IS NOT NULL);
                        ALTER TABLE workflow ADD COLUMN published_until INTEGER
                            CHECK (published_until IS NULL OR published_at IS NOT NULL);
                        ALTER TABLE workflow_version ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
                        CREATE INDEX workflow_active ON workflow (sequence) WHERE is_archived = 0;
                        """)
            },
            Migration("runs") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE workflow_run (
                            sequence INTEGER PRIMARY KEY,
                            id TEXT NOT NULL UNIQUE,
                            turn_id TEXT NOT NULL UNIQUE,
                            workflow_id TEXT NOT NULL,
                            version_id TEXT NOT NULL REFERENCES workflow_version (id),
                            status TEXT NOT NULL
                                CHECK (status IN ('pending', 'running', 'succeeded', 'failed', 'cancelled')),
                            triggered_by TEXT NOT NULL,
                            input_payload TEXT NOT NULL,
                            created_at INTEGER NOT NULL,
                            started_at INTEGER,
                            completed_at INTEGER,
                            reason TEXT
                        ) STRICT;
                        CREATE INDEX workflow_run_newest ON workflow_run (workflow_id, created_at, sequence);
                        """)
            },
            Migration("feature flags and repeated calls") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE feature_flag (
                            name TEXT PRIMARY KEY NOT NULL,
                            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
                            percentage INTEGER NOT NULL CHECK (percentage BETWEEN 0 AND 100),
                            workspaces TEXT NOT NULL,
                            revision INTEGER NOT NULL
                        ) STRICT;

                        CREATE TABLE idempotent_call (
                            subject TEXT NOT NULL,
                            operation TEXT NOT NULL,
                            key TEXT NOT NULL,
                            digest BLOB NOT NULL CHECK (length(digest) = 32),
                            answer TEXT NOT NULL,
                            at INTEGER NOT NULL,
                            PRIMARY KEY (subject, operation, key)
                        ) STRICT, WITHOUT ROWID;
                        CREATE INDEX idempotent_call_age ON idempotent_call (at);
                        """)
            },
            // Entries about flags belong to no workflow. AUTOINCREMENT remembers the highest number ever given, so that
            // entries cut off at the end are missed.
            Migration("audit of flags") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE audit_entry_wider (
                            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                            workflow_id TEXT REFERENCES workflow (id),
                            version INTEGER,
                            at INTEGER NOT NULL,
                            actor TEXT NOT NULL,
                            action TEXT NOT NULL,
                            metadata TEXT NOT NULL,
                            hash BLOB NOT NULL CHECK (length(hash) = 32),
                            FOREIGN KEY (workflow_id, version) REFERENCES workflow_version (workflow_id, number)
                        ) STRICT;
                        INSERT INTO audit_entry_wider SELECT * FROM audit_entry ORDER BY sequence;
                        DROP TABLE audit_entry;
                        ALTER TABLE audit_entry_wider RENAME TO audit_entry;
                        CREATE INDEX audit_entry_subject ON audit_entry (workflow_id, version, sequence);
                        CREATE INDEX audit_entry_workflow ON audit_entry (workflow_id, sequence);
                        CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
                            BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
                        CREATE TRIGGER audit_entry_is_never_removed BEFORE DELETE ON audit_entry
                            BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
                        """)
            },
        ])
}
