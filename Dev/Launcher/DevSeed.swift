import PublishAPI
import RPC
import Wire

/// The workflow that is there from the first start, so that there is something to talk to.
struct DevSeed: Sendable {
    static let handle = "demo"
    /// Also tells the workflow from one that a person made under the same handle.
    private static let description = "Repeats what you write. Made on the first start."

    let publish: RPCClient
    let principal: Principal

    /// Makes and publishes the workflow on the first start, and finishes what an interrupted first start left. Later
    /// starts leave it as its owner wants it.
    ///
    /// - Returns: nil if a workflow of that handle was archived or removed.
    func plant() async throws -> Workflow? {
        guard let workflow = try await find() else {
            let input = CreateWorkflow.Input(name: "Demo", handle: Self.handle, description: Self.description)
            _ = try await publish.call(CreateWorkflow.self, input, options)
            return try await complete()
        }
        let isUntouched =
            workflow.description == Self.description && !workflow.isPublic && !workflow.isArchived
            && !workflow.auditLog.contains { $0.action == "workflow_published" }
        return isUntouched ? try await complete() : workflow
    }

    private func find() async throws -> Workflow? {
        do {
            return try await publish.call(GetWorkflow.self, GetWorkflow.Input(ref: Self.handle), options).workflow
        } catch  where error.code == "workflow.not_found" {
            return nil
        }
    }

    private func complete() async throws -> Workflow {
        let list = ListVersions.Input(ref: Self.handle)
        if try await publish.call(ListVersions.self, list, options).versions.isEmpty {
            let input = CreateVersion.Input(ref: Self.handle, graph: ["responder": "demo"])
            _ = try await publish.call(CreateVersion.self, input, options)
        }
        return try await publish.call(PublishWorkflow.self, PublishWorkflow.Input(ref: Self.handle), options).workflow
    }

    private var options: CallOptions {
        CallOptions(principal: principal, trace: "first-start", deadline: .seconds(10))
    }
}
