import GRDB
import Storage

extension StoreSchema {
    /// The tables of the ChatKit service.
    ///
    /// `number` counts in the order of creation and is what lists are sorted by: times can be equal and go back.
    /// Event logs are kept in segments, one for each write: `lines` holds `count` events, one a line.
    static let chatKit = StoreSchema(
        applicationID: 0x4f43_4b31,  // "OCK1"
        migrations: [
            Migration("threads, items, turns and events") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE thread (
                            number INTEGER PRIMARY KEY,
                            id TEXT NOT NULL UNIQUE,
                            workflow_id TEXT NOT NULL,
                            subject TEXT NOT NULL,
                            title TEXT,
                            status TEXT NOT NULL CHECK (status IN ('active', 'locked', 'closed')),
                            status_reason TEXT,
                            created_at INTEGER NOT NULL,
                            updated_at INTEGER NOT NULL
                        ) STRICT;
                        CREATE INDEX thread_of_owner ON thread (workflow_id, subject, number);

                        CREATE TABLE item (
                            number INTEGER PRIMARY KEY,
                            id TEXT NOT NULL UNIQUE,
                            thread INTEGER NOT NULL REFERENCES thread (number) ON DELETE CASCADE,
                            is_hidden INTEGER NOT NULL CHECK (is_hidden IN (0, 1)),
                            json TEXT NOT NULL
                        ) STRICT;
                        CREATE INDEX item_of_thread ON item (thread, number);

                        CREATE TABLE turn (
                            number INTEGER PRIMARY KEY,
                            id TEXT NOT NULL UNIQUE,
                            thread INTEGER NOT NULL REFERENCES thread (number) ON DELETE CASCADE,
                            version_id TEXT NOT NULL,
                            metadata TEXT,
                            state TEXT NOT NULL CHECK (
                                state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
                            started_at INTEGER NOT NULL,
                            closed_at INTEGER CHECK ((closed_at IS NULL) = (state IN ('queued', 'running')))
                        ) STRICT;
                        CREATE INDEX turn_of_thread ON turn (thread, number);
                        CREATE UNIQUE INDEX open_turn_of_thread ON turn (thread) WHERE closed_at IS NULL;

                        CREATE TABLE event (
                            turn INTEGER NOT NULL REFERENCES turn (number) ON DELETE CASCADE,
                            sequence INTEGER NOT NULL,
                            count INTEGER NOT NULL CHECK (count > 0),
                            lines TEXT NOT NULL,
                            PRIMARY KEY (turn, sequence)
                        ) STRICT;
                        """)
            },
            // `run` is the report of the turn's run as it began; turns that are older have none. A report outlives its
            // turn and thread. Its revision is never used again, so who has sent one revision does not delete another.
            Migration("reports of runs") { db in
                try db.execute(
                    sql: """
                        ALTER TABLE turn ADD COLUMN run TEXT;

                        CREATE TABLE run_report (
                            revision INTEGER PRIMARY KEY AUTOINCREMENT,
                            turn_id TEXT NOT NULL UNIQUE,
                            json TEXT NOT NULL
                        ) STRICT;
                        """)
            },
            // A login moves the threads of one subject in all workflows.
            Migration("threads by subject") { db in
                try db.execute(sql: "CREATE INDEX thread_of_subject ON thread (subject)")
            },
            // Requests of clients that may ask again, and the turns that they began. A turn may be gone before its request is.
            Migration("requests that were met") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE sent (
                            subject TEXT NOT NULL,
                            operation TEXT NOT NULL,
                            key TEXT NOT NULL,
                            digest BLOB NOT NULL CHECK (length(digest) = 32),
                            turn_id TEXT NOT NULL,
                            at INTEGER NOT NULL,
                            PRIMARY KEY (subject, operation, key)
                        ) STRICT, WITHOUT ROWID;
                        CREATE INDEX sent_age ON sent (at);
                        """)
            },
            // What a model's answer cost; null where nobody counted.
            Migration("usage of turns") { db in
                try db.execute(
                    sql: """
                        ALTER TABLE turn ADD COLUMN model TEXT;
                        ALTER TABLE turn ADD COLUMN prompt_tokens INTEGER;
                        ALTER TABLE turn ADD COLUMN completion_tokens INTEGER;
                        """)
            },
            // One word on an item: the latest.
            Migration("feedback") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE feedback (
                            item INTEGER PRIMARY KEY REFERENCES item (number) ON DELETE CASCADE,
                            is_positive INTEGER NOT NULL CHECK (is_positive IN (0, 1)),
                            reason TEXT,
                            at INTEGER NOT NULL
                        ) STRICT;
                        """)
            },
            // A file that was not stored yet takes the room that was reserved for it. The bytes are in a file of the id's
            // name, which is removed after the row: what has to be is noted where rows go.
            Migration("attachments") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE attachment (
                            number INTEGER PRIMARY KEY,
                            id TEXT NOT NULL UNIQUE,
                            workflow_id TEXT NOT NULL,
                            subject TEXT NOT NULL,
                            thread INTEGER REFERENCES thread (number) ON DELETE CASCADE,
                            name TEXT NOT NULL,
                            mime_type TEXT NOT NULL,
                            size INTEGER NOT NULL CHECK (size >= 0),
                            is_stored INTEGER NOT NULL CHECK (is_stored IN (0, 1)),
                            created_at INTEGER NOT NULL
                        ) STRICT;
                        CREATE INDEX attachment_of_owner ON attachment (workflow_id, subject, size);
                        CREATE INDEX attachment_of_subject ON attachment (subject);
                        CREATE INDEX attachment_of_thread ON attachment (thread);
                        CREATE INDEX attachment_unsent ON attachment (created_at) WHERE thread IS NULL;

                        CREATE TABLE discarded_file (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
                        CREATE TRIGGER attachment_deleted AFTER DELETE ON attachment WHEN old.is_stored BEGIN
                            INSERT OR IGNORE INTO discarded_file (id) VALUES (old.id);
                        END;
                        """)
            },
            // What turns cost, and what is reserved for those that run: a row for each subject, and one for all of them.
            Migration("usage by day") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE usage (
                            workflow_id TEXT NOT NULL,
                            day INTEGER NOT NULL,
                            subject TEXT NOT NULL,
                            turns INTEGER NOT NULL,
                            prompt_tokens INTEGER NOT NULL,
                            completion_tokens INTEGER NOT NULL,
                            reserved INTEGER NOT NULL,
                            PRIMARY KEY (workflow_id, day, subject)
                        ) STRICT, WITHOUT ROWID;
                        CREATE INDEX usage_of_subject ON usage (subject);
                        ALTER TABLE turn ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0;
                        """)
            },
            // Whichever way a thread goes: the records of its runs are elsewhere, and say who asked.
            Migration("erased runs") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE erased_run (turn_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
                        CREATE TRIGGER turn_deleted AFTER DELETE ON turn WHEN old.run IS NOT NULL BEGIN
                            INSERT OR IGNORE INTO erased_run (turn_id) VALUES (old.id);
                        END;
                        """)
            },
        ])
}
