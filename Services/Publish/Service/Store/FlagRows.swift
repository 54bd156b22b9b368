import GRDB
import PublishAPI
import Storage
import Wire

/// The table `feature_flag`: those that were ever changed.
enum FlagRows {
    /// Every flag, in the order of their names' declaration.
    static func all(_ db: Database) throws -> [FlagRevision] {
        let rows = try Row.fetchAll(try db.cachedStatement(sql: "SELECT * FROM feature_flag"))
        // A flag that a later version left behind is nothing to this one.
        let stored = try rows.compactMap { row in try FeatureFlag.Name(rawValue: row["name"]).map { try flag($0, row) }
        }
        return FeatureFlag.Name.allCases.map { name in
            stored.first { $0.flag.name == name } ?? FlagRevision(flag: FeatureFlag(name: name), revision: 0)
        }
    }

    static func save(_ flag: FlagRevision, _ db: Database) throws {
        let workspaces = flag.flag.workspaces.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.bool($0.value)) }
        try db.cachedStatement(
            sql: """
                INSERT INTO feature_flag (name, enabled, percentage, workspaces, revision)
                VALUES (:name, :enabled, :percentage, :workspaces, :revision)
                ON CONFLICT (name) DO UPDATE SET enabled = :enabled, percentage = :percentage,
                    workspaces = :workspaces, revision = :revision
                """
        ).execute(arguments: [
            "name": flag.flag.name.rawValue, "enabled": flag.flag.isEnabled, "percentage": flag.flag.percentage,
            "workspaces": StoredJSON.text(JSONObject(workspaces)), "revision": flag.revision,
        ])
    }

    private static func flag(_ name: FeatureFlag.Name, _ row: Row) throws -> FlagRevision {
        let members = try StoredJSON.object(row["workspaces"]).members
        let workspaces = Dictionary(
            uniqueKeysWithValues: members.compactMap { member in
                member.value.boolValue.map { (member.name, $0) }
            })
        return FlagRevision(
            flag: FeatureFlag(
                name: name, isEnabled: row["enabled"], percentage: row["percentage"], workspaces: workspaces),
            revision: row["revision"])
    }
}
