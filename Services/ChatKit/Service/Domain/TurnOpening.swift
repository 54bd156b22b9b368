import ChatKitAPI
import Wire

/// What a request changes in an existing thread before anybody answers, and how its stream begins (protocol section 8).
/// Pure: judged by the end of the thread as it was read.
enum TurnOpening: Sendable {
    case turn(TurnTrigger, itemID: String, [Step])
    /// Nobody is asked: the stream is these events alone.
    case answered([ThreadEvent])

    enum Step: Sendable {
        /// Told and, where it is about an item, stored.
        case event(ThreadEvent)
        /// Stored without a word: clients see to it themselves.
        case change(ItemChange)
        case silent(ThreadItem)
    }

    static let begin = Step.event(.streamOptions(StreamOptions(allowCancel: true)))

    /// - Parameter item: the one that was asked for.
    static func retry(of item: ThreadItem?) throws(Refusal) -> TurnOpening {
        guard case .userMessage(let message)? = item else { throw .itemNotFound }
        return .turn(
            .message(message, isRetry: true), itemID: message.id, [.change(.removeAfter(id: message.id)), begin])
    }

    /// - Parameter newest: newest first.
    static func toolOutput(_ output: JSONValue, to newest: [ThreadItem]) throws(Refusal) -> TurnOpening {
        guard case .clientToolCall(var call)? = newest.first, call.status == .pending else { throw .noPendingToolCall }
        call.status = .completed
        // Null is the same as nothing.
        if output != .null { call.output = output }
        // Calls that nobody answered any more; what is completed stays.
        let forgotten = newest.dropFirst().compactMap { item -> Step? in
            guard case .clientToolCall(let other) = item, other.status == .pending else { return nil }
            return .change(.remove(id: other.id))
        }
        return .turn(.toolOutput(call), itemID: call.id, forgotten + [.silent(.clientToolCall(call)), begin])
    }

    static func structuredInput(
        _ submission: StructuredInputSubmission, to item: ThreadItem?
    ) throws(Refusal) -> TurnOpening {
        guard case .structuredInput(let asked)? = item else { throw .itemNotFound }
        guard asked.status == .pending else { throw .inputNotPending }
        let answered = asked.answered(submission)
        return .turn(
            .structuredInput(answered), itemID: answered.id, [begin, .event(.itemReplaced(.structuredInput(answered)))])
    }

    /// - Parameters:
    ///   - isNamed: whether the request names an item.
    ///   - note: tells later responders of it.
    static func action(
        _ action: WidgetAction, of item: ThreadItem?, isNamed: Bool, _ rules: ActionRules,
        note: (JSONValue) -> HiddenNote
    ) throws(Refusal) -> TurnOpening {
        if isNamed, item == nil { throw .itemNotFound }
        var sender: WidgetItem?
        if let item {
            guard case .widget(let widget) = item else { return .answered([.error(.impossible)]) }
            sender = widget
        }
        guard rules.allows(action) else {
            return .answered([.streamOptions(.init(allowCancel: true)), ActionRules.notice])
        }
        var told: JSONObject = ["type": .string(action.type)]
        told["payload"] = action.payload
        told["widget"] = sender.map { .string($0.id) }
        let hidden = note(["widget_action": .object(told)])
        return .turn(
            .action(action, sender: sender), itemID: hidden.id, [.silent(.hiddenNote(hidden)), begin])
    }
}

extension StructuredInputItem {
    /// With the answers of a submission: every question gets one, if only that it was skipped; where one option may be
    /// chosen, the first counts. Answers to questions that were not asked are left out.
    func answered(_ submission: StructuredInputSubmission) -> StructuredInputItem {
        var item = self
        item.status = submission.status == .skipped ? .skipped : .answered
        for (index, input) in inputs.enumerated() {
            let answer = submission.answers[input.id]
            guard submission.status == .answered, let answer, !answer.skipped, !answer.values.isEmpty else {
                item.inputs[index].answer = .init(skipped: true)
                continue
            }
            if case .choice(_, multiple: false) = input.form {
                item.inputs[index].answer = .init(values: Array(answer.values.prefix(1)))
            } else {
                item.inputs[index].answer = .init(values: answer.values)
            }
        }
        return item
    }
}
