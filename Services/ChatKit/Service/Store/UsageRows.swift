import GRDB
import Wire

/// The table `usage`: a row for each workflow, day and subject, and one for the workflow's sum on that day.
enum UsageRows {
    /// The subject of a workflow's sum; no caller has it.
    private static let everybody = ""
    static let forgotten = "forgotten"

    /// Counts a turn that begins, and reserves what it may cost.
    /// - Throws: ``Refusal/budgetExhausted(retryAfter:)``.
    static func reserve(_ cost: TurnCost, of owner: Owner, at now: Timestamp, _ db: Database) throws {
        let day = now.day.number
        for (subject, budget) in [(everybody, cost.budget.perWorkflow), (owner.subject, cost.budget.perSubject)] {
            if let budget {
                let statement = try db.cachedStatement(
                    sql: """
                        SELECT prompt_tokens + completion_tokens + reserved FROM usage
                        WHERE workflow_id = ? AND day = ? AND subject = ?
                        """)
                let used = try Int.fetchOne(statement, arguments: [owner.workflowID, day, subject]) ?? 0
                guard used + cost.tokens <= budget else {
                    throw Refusal.budgetExhausted(retryAfter: now.secondsToNextDay)
                }
            }
            try db.cachedStatement(
                sql: """
                    INSERT INTO usage (workflow_id, day, subject, turns, prompt_tokens, completion_tokens, reserved)
                    VALUES (?, ?, ?, 1, 0, 0, ?)
                    ON CONFLICT (workflow_id, day, subject)
                    DO UPDATE SET turns = turns + 1, reserved = reserved + excluded.reserved
                    """
            ).execute(arguments: [owner.workflowID, day, subject, cost.tokens])
        }
    }

    /// Puts what a turn cost in the place of what was reserved for it, on the day on which it began.
    static func settle(_ turn: TurnKey, _ usage: TurnUsage?, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT workflow_id, subject, started_at, reserved FROM turn JOIN thread ON thread.number = turn.thread
                WHERE turn.number = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [turn.turn]) else { return }
        let (workflowID, subject): (String, String) = (row[0], row[1])
        let (day, reserved): (Int, Int) = (Timestamp(microseconds: row[2]).day.number, row[3])
        guard reserved > 0 || usage != nil else { return }
        for subject in [everybody, subject] {
            try db.cachedStatement(
                sql: """
                    UPDATE usage SET prompt_tokens = prompt_tokens + :prompt,
                        completion_tokens = completion_tokens + :completion, reserved = max(reserved - :reserved, 0)
                    WHERE workflow_id = :workflow AND day = :day AND subject = :subject
                    """
            ).execute(arguments: [
                "prompt": usage?.promptTokens ?? 0, "completion": usage?.completionTokens ?? 0, "reserved": reserved,
                "workflow": workflowID, "day": day, "subject": subject,
            ])
        }
    }

    static func all(
        of workflowID: String, _ days: ClosedRange<Day>, bySubject: Bool, limit: Int, _ db: Database
    ) throws -> [UsageRecord] {
        let rows = try Row.fetchAll(
            db,
            sql: bySubject
                ? """
                SELECT NULL, subject, sum(turns), sum(prompt_tokens), sum(completion_tokens) FROM usage
                WHERE workflow_id = ? AND day BETWEEN ? AND ? AND subject <> '' GROUP BY subject
                ORDER BY sum(prompt_tokens + completion_tokens) DESC, sum(turns) DESC, subject LIMIT ?
                """
                : """
                SELECT day, NULL, turns, prompt_tokens, completion_tokens FROM usage
                WHERE workflow_id = ? AND day BETWEEN ? AND ? AND subject = '' ORDER BY day LIMIT ?
                """,
            arguments: [workflowID, days.lowerBound.number, days.upperBound.number, limit])
        return rows.map { row in
            UsageRecord(
                day: (row[0] as Int?).map(Day.init(number:)), subject: row[1], turns: row[2], promptTokens: row[3],
                completionTokens: row[4])
        }
    }
}
