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
        ])
}
