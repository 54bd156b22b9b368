import Glibc

/// What the kernel knows of this process, under the names that Prometheus has for it.
enum ProcessFigures {
    static func samples() -> [MetricSample] {
        var samples: [MetricSample] = []
        if let text = text(ofFileAt: "/proc/self/stat") { samples += self.samples(stat: text, bootTime: bootTime) }
        if let count = openDescriptors { samples.append(.gauge("process_open_fds", Double(count))) }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            samples.append(.gauge("process_max_fds", Double(limit.rlim_cur)))
        }
        return samples
    }

    /// - Parameters:
    ///   - text: of `/proc/<pid>/stat`, see proc(5).
    ///   - bootTime: in seconds since 1970.
    static func samples(stat text: String, bootTime: Double) -> [MetricSample] {
        // The second field is the executable's name in parentheses, and may hold anything.
        guard let end = text.lastIndex(of: ")") else { return [] }
        let fields = text[text.index(after: end)...].split(separator: " ").map(Double.init)
        /// - Parameter number: as proc(5) counts; those before the third are not among the fields.
        func field(_ number: Int) -> Double? { number - 3 < fields.count ? fields[number - 3] : nil }
        guard let user = field(14), let system = field(15), let threads = field(20), let start = field(22),
            let virtual = field(23), let resident = field(24)
        else { return [] }
        let ticks = Double(sysconf(CInt(_SC_CLK_TCK)))
        return [
            .counter("process_cpu_seconds_total", (user + system) / ticks),
            .gauge("process_resident_memory_bytes", resident * Double(sysconf(CInt(_SC_PAGESIZE)))),
            .gauge("process_start_time_seconds", bootTime + start / ticks),
            .gauge("process_threads", threads),
            .gauge("process_virtual_memory_bytes", virtual),
        ]
    }

    /// In seconds since 1970. `/proc/stat` has it too, but is hidden from a hardened unit (`ProcSubset=pid`). Looked at
    /// once, since a clock that is set must not look like a restart.
    private static let bootTime: Double = {
        func seconds(_ clock: clockid_t) -> Double {
            var time = timespec()
            // Fails only for clocks that do not exist.
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        return (seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME)).rounded()
    }()

    private static var openDescriptors: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Without `.`, `..` and the descriptor of the folder itself.
        return count - 3
    }

    /// Files of `/proc` do not know their size, so they are read to the end.
    private static func text(ofFileAt path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
