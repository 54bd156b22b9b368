/// Every metric of the set, described once: the Gateway takes its HELP lines from here, and `docs/metrics.md` shows the
/// same table.
public enum MetricCatalogue {
    public static let all = set + http + limits + publications + turns + stores + wire + process

    private static let set = [
        MetricDescription("orcheo_up", .gauge, "Whether the service answered in time."),
        MetricDescription("orcheo_ready", .gauge, "Whether the service can do its work."),
        MetricDescription(
            "orcheo_component_ready", .gauge, ["component"], "Whether a part of the service can do its work."),
        MetricDescription("orcheo_build_info", .gauge, ["version"], "Always 1; the label tells the version."),
    ]

    private static let http = [
        MetricDescription(
            "orcheo_http_requests_total", .counter, ["method", "route", "status"],
            "Requests that were answered, by the template of the route and the class of the status."),
        MetricDescription(
            "orcheo_http_request_duration_seconds", .histogram, ["method", "route"],
            "Time from a request's head to the head of its answer."),
        MetricDescription("orcheo_http_connections_open", .gauge, "Clients that are connected."),
        MetricDescription("orcheo_http_streams_open", .gauge, "Replies that are being passed on."),
    ]

    private static let limits = [
        MetricDescription(
            "orcheo_limit_refusals_total", .counter, ["rule"],
            "Requests that a limit refused, by the rule that did.")
    ]

    private static let publications = [
        MetricDescription(
            "orcheo_feature_flag", .gauge, ["flag"],
            "Whether a flag is on; between 0 and 1 for one that is on for a share of the subjects."),
        MetricDescription("orcheo_publications_known", .gauge, "Publications, at their owner and in the copies."),
        MetricDescription(
            "orcheo_publications_revision", .gauge,
            "Newest change that is known; a copy lags by what the owner has more."),
        MetricDescription("orcheo_publications_watchers", .gauge, "Copies that follow the owner."),
        MetricDescription("orcheo_watch_current", .gauge, "Whether the copy may be acted upon."),
        MetricDescription(
            "orcheo_watch_broken_seconds", .gauge, "How long the watch has been broken; 0 while it works."),
    ]

    private static let turns = [
        MetricDescription("orcheo_turns_running", .gauge, "Turns that run."),
        MetricDescription("orcheo_turns_waiting", .gauge, "Turns that wait for a place to run."),
        MetricDescription("orcheo_turns_total", .counter, ["end"], "Turns that ended, by how."),
        MetricDescription(
            "orcheo_turn_first_event_seconds", .histogram,
            "Time from an accepted message to the first event of its reply."),
        MetricDescription(
            "orcheo_turn_duration_seconds", .histogram, "Time from an accepted message to the end of its reply."),
        MetricDescription(
            "orcheo_turn_tokens_total", .counter, ["kind"], "Tokens that models counted, of prompts and completions."),
    ]

    private static let stores = [
        MetricDescription("orcheo_store_queue_length", .gauge, ["store"], "Writes that wait for a transaction."),
        MetricDescription("orcheo_store_failed", .gauge, ["store"], "Whether the store takes no more writes."),
        MetricDescription("orcheo_store_commits_total", .counter, ["store"], "Transactions committed."),
        MetricDescription("orcheo_store_writes_total", .counter, ["store"], "Writes committed."),
        MetricDescription("orcheo_store_batch_writes", .histogram, ["store"], "Writes that shared a transaction."),
        MetricDescription(
            "orcheo_store_commit_duration_seconds", .histogram, ["store"],
            "Time of a transaction from before BEGIN to after COMMIT."),
        MetricDescription(
            "orcheo_store_write_failures_total", .counter, ["store"],
            "Writes that ran and were not stored, also those that a rule of the store refused."),
        MetricDescription(
            "orcheo_store_full_total", .counter, ["store"], "Writes for which the disk had no room."),
        MetricDescription(
            "orcheo_store_rejections_total", .counter, ["store"],
            "Writes and reads turned away because too many waited."),
        MetricDescription("orcheo_store_size_bytes", .gauge, ["store"], "Size of the database and its log."),
        MetricDescription(
            "orcheo_store_disk_free_bytes", .gauge, ["store"], "Room that is left where the store lives."),
        MetricDescription("orcheo_store_disk_size_bytes", .gauge, ["store"], "Size of the disk where the store lives."),
    ]

    private static let wire = [
        MetricDescription(
            "orcheo_wire_served_total", .counter, ["operation", "outcome"],
            "Calls that the service answered, streams at their end."),
        MetricDescription(
            "orcheo_wire_served_duration_seconds", .histogram, ["operation"],
            "Time from a call to its answer, without streams."),
        MetricDescription(
            "orcheo_wire_calls_total", .counter, ["outcome", "peer"],
            "Calls that the service made, streams at their beginning."),
        MetricDescription(
            "orcheo_wire_call_duration_seconds", .histogram, ["peer"],
            "Time until a peer's answer, waiting for a connection included, without streams."),
        MetricDescription("orcheo_wire_connected", .gauge, ["peer"], "Whether calls to the peer are sent at once."),
    ]

    private static let process = [
        MetricDescription("process_cpu_seconds_total", .counter, "CPU time of the process."),
        MetricDescription("process_max_fds", .gauge, "File descriptors that the process may have open."),
        MetricDescription("process_open_fds", .gauge, "File descriptors that the process has open."),
        MetricDescription("process_resident_memory_bytes", .gauge, "Memory that the process has in RAM."),
        MetricDescription("process_start_time_seconds", .gauge, "When the process was started, since 1970."),
        MetricDescription("process_threads", .gauge, "Threads of the process."),
        MetricDescription("process_virtual_memory_bytes", .gauge, "Address space of the process."),
    ]
}
